// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/metadata_decoder.h"

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "json/value.h"
#include "kubevirt/decode.h"
#include "kubevirt/objects.h"
#include "quantity/quantity.h"

namespace vo::kubevirt {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

Result<std::string_view> quantity_text(json::Value value) {
  if (value.is_string()) return value.string();
  json::Value again = value;
  VO_TRY(const std::string_view token, value.token());
  if (token == "true" || token == "false") return again.expected("a quantity such as \"1Gi\"");
  return token;
}

}  // namespace

Result<bool> read_meta_member(std::string_view key, json::Value member, ObjectMeta& meta) {
  const auto done = [](Status status) -> Result<bool> {
    VO_CHECK_OK(std::move(status));
    return true;
  };
  if (key == "name") return done(read(member, meta.name));
  if (key == "namespace") return done(read(member, meta.namespace_name));
  if (key == "uid") return done(read(member, meta.uid));
  if (key == "resourceVersion") return done(read(member, meta.resource_version));
  if (key != "deletionTimestamp") return false;
  meta.deleting = !member.is_null();
  return true;
}

Status read_meta(json::Value metadata, ObjectMeta& meta) {
  return for_each_member(metadata, [&](std::string_view key, json::Value member) -> Status {
    VO_CHECK_OK(read_meta_member(key, member, meta));
    return {};
  });
}

Status read_quantity(json::Value value, std::optional<Quantity>& to) {
  if (value.is_null()) return {};
  VO_TRY(const std::string_view text, quantity_text(value));
  VO_TRY(to, Quantity::parse(trimmed(text)));
  return {};
}

Status read_token(json::Value value, JsonToken& to) {
  if (value.is_null()) return {};
  VO_TRY(const std::string_view token, value.token());
  to = token;
  return {};
}

Status read_time(json::Value value, WallTime& to) {
  if (value.is_null()) return {};
  VO_TRY(const std::string_view text, value.string());
  VO_TRY(to, parse_rfc3339(text));
  return {};
}

Result<ObjectHeader> decode_header(json::Value root) {
  ObjectHeader header;
  VO_CHECK_OK(for_each_member(root, [&](std::string_view key, json::Value member) -> Status {
    if (key == "apiVersion") return read(member, header.api_version);
    if (key == "kind") return read(member, header.kind);
    if (key == "metadata") return read_meta(member, header.meta);
    return {};
  }));
  return header;
}

}  // namespace vo::kubevirt
