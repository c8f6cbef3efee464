// SPDX-License-Identifier: Apache-2.0
#include "kube/json_patch.h"

#include <initializer_list>
#include <string>
#include <string_view>

#include "json/document.h"

namespace vo::kube {

namespace {

void append_escaped(std::string& to, std::string_view key) {
  for (const char c : key) {
    if (c == '~') {
      to += "~0";
    } else if (c == '/') {
      to += "~1";
    } else {
      to += c;
    }
  }
}

}  // namespace

JsonPointer::JsonPointer(std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    text_ += '/';
    append_escaped(text_, key);
  }
}

JsonPointer JsonPointer::child(std::string_view key) const {
  JsonPointer pointer = *this;
  pointer.text_ += '/';
  append_escaped(pointer.text_, key);
  return pointer;
}

void JsonPatch::test(const JsonPointer& path, std::string_view json) { append("test", path, json); }

void JsonPatch::add(const JsonPointer& path, std::string_view json) {
  append("add", path, json);
  ++changes_;
}

void JsonPatch::replace(const JsonPointer& path, std::string_view json) {
  append("replace", path, json);
  ++changes_;
}

void JsonPatch::remove(const JsonPointer& path) {
  append("remove", path, {});
  ++changes_;
}

void JsonPatch::append(std::string_view operation, const JsonPointer& path, std::string_view json) {
  if (!operations_.empty()) operations_ += ',';
  operations_ += R"({"op":")";
  operations_ += operation;
  operations_ += R"(","path":)";
  json::append_quoted(operations_, path.text());
  if (!json.empty()) operations_.append(R"(,"value":)").append(json);
  operations_ += '}';
}

}  // namespace vo::kube
