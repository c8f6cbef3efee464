// SPDX-License-Identifier: Apache-2.0
#include "apiserver/json_patch_apply.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/status_error.h"
#include "base/format.h"
#include "json/bracket_scanner.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::array;
using boost::json::object;
using json::Document;
using KeyList = std::vector<std::string>;

std::string unescape(std::string_view key) {
  std::string plain;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const bool escape =
        key[i] == '~' && i + 1 < key.size() && (key[i + 1] == '0' || key[i + 1] == '1');
    plain += escape ? (key[++i] == '0' ? '~' : '/') : key[i];
  }
  return plain;
}

// RFC 6901; nullopt where the pointer is relative.
std::optional<KeyList> parse_pointer(std::string_view pointer) {
  KeyList keys;
  if (pointer.empty()) return keys;
  if (pointer.front() != '/') return std::nullopt;
  for (std::size_t begin = 1; begin <= pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', begin), pointer.size());
    keys.push_back(unescape(pointer.substr(begin, end - begin)));
    begin = end + 1;
  }
  return keys;
}

// Negative indices count from the end, as the server's library has it.
std::optional<std::size_t> index_in(const std::string& key, std::size_t size) {
  std::int64_t index = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (error != std::errc{} || end != key.data() + key.size()) return std::nullopt;
  const auto length = static_cast<std::int64_t>(size);
  if (index < 0) index += length;
  if (index < 0 || index >= length) return std::nullopt;
  return static_cast<std::size_t>(index);
}

Document* child_of(Document& parent, const std::string& key) {
  if (auto* map = parent.if_object()) return map->if_contains(key);
  auto* elements = parent.if_array();
  if (elements == nullptr) return nullptr;
  const auto index = index_in(key, elements->size());
  return index ? &(*elements)[*index] : nullptr;
}

Document* parent_of(Document& document, const KeyList& keys) {
  Document* at = &document;
  for (std::size_t i = 0; at != nullptr && i + 1 < keys.size(); ++i) at = child_of(*at, keys[i]);
  return at;
}

Document* find(Document& document, const KeyList& keys) {
  Document* parent = parent_of(document, keys);
  return parent == nullptr || keys.empty() ? parent : child_of(*parent, keys.back());
}

bool insert_element(array& elements, const std::string& key, const Document& value) {
  const auto index = key == "-" ? elements.size() : index_in(key, elements.size() + 1);
  if (!index) return false;
  elements.insert(elements.begin() + static_cast<std::ptrdiff_t>(*index), value);
  return true;
}

std::size_t count_nodes(const Document& value) {
  std::size_t count = 1;
  if (const auto* elements = value.if_array()) {
    for (const auto& element : *elements) count += count_nodes(element);
  } else if (const auto* map = value.if_object()) {
    for (const auto& entry : *map) count += count_nodes(entry.value());
  }
  return count;
}

class Patcher {
 public:
  explicit Patcher(Document document) : document_(std::move(document)) {}

  bool apply(const object& operation) {
    const auto path = pointer_of(operation, "path");
    if (!path) return false;
    const auto* op = operation.if_contains("op");
    return op != nullptr && apply(text(op), *path, operation);
  }

  Document take() { return std::move(document_); }

 private:
  static std::optional<KeyList> pointer_of(const object& operation, std::string_view name) {
    const auto* pointer = operation.if_contains(key_view(name));
    if (pointer == nullptr || !pointer->is_string()) return std::nullopt;
    return parse_pointer(text(pointer));
  }

  bool apply(std::string_view op, const KeyList& path, const object& operation) {
    if (op == "remove") return remove(path);
    if (op == "move" || op == "copy") return transfer(path, operation, op == "move");
    const auto* value = operation.if_contains("value");
    static const Document kNull;
    if (op == "test") return test(path, value == nullptr ? kNull : *value);
    if (value == nullptr) return false;
    if (op == "add") return add(path, *value);
    return op == "replace" && replace(path, *value);
  }

  bool test(const KeyList& path, const Document& expected) {
    Document* parent = parent_of(document_, path);
    if (parent == nullptr || !(parent->is_structured() || path.empty())) return false;
    const Document* stored = path.empty() ? parent : child_of(*parent, path.back());
    if (stored == nullptr) return expected.is_null() && parent->is_object();
    return *stored == expected;
  }

  // Keeps the document's depth bounded, whatever a patch nests into what it nested before.
  static bool too_deep(const KeyList& path, const Document& value) {
    return path.size() + static_cast<std::size_t>(depth_of(value)) > json::kMaxDepth;
  }

  bool add(const KeyList& path, const Document& value) {
    Document* parent = parent_of(document_, path);
    if (parent == nullptr || too_deep(path, value)) return false;
    if (path.empty()) return document_ = value, true;
    if (auto* elements = parent->if_array()) return insert_element(*elements, path.back(), value);
    if (auto* map = parent->if_object()) return map->insert_or_assign(path.back(), value), true;
    return false;
  }

  bool replace(const KeyList& path, const Document& value) {
    Document* parent = parent_of(document_, path);
    if (parent == nullptr || too_deep(path, value)) return false;
    if (path.empty() || parent->is_object()) return add(path, value);
    Document* stored = child_of(*parent, path.back());
    if (stored != nullptr) *stored = value;
    return stored != nullptr;
  }

  bool remove(const KeyList& path) {
    Document* parent = path.empty() ? nullptr : parent_of(document_, path);
    if (parent == nullptr || child_of(*parent, path.back()) == nullptr) return false;
    if (auto* map = parent->if_object()) return map->stable_erase(map->find(path.back())), true;
    auto& elements = parent->get_array();
    const auto index = *index_in(path.back(), elements.size());
    elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(index));
    return true;
  }

  bool transfer(const KeyList& path, const object& operation, bool move) {
    const auto from = pointer_of(operation, "from");
    const Document* source = from ? find(document_, *from) : nullptr;
    if (source == nullptr) return false;
    copied_ += count_nodes(*source);
    if (copied_ > kMaxCopiedNodes) return false;
    const Document value = *source;
    return (!move || remove(*from)) && add(path, value);
  }

  Document document_;
  std::size_t copied_ = 0;
};

StatusError too_many(std::size_t operations) {
  return {.code = 413,
          .reason = "RequestEntityTooLarge",
          .message = format("The allowed maximum operations in a JSON patch is {}, got {}",
                            kMaxPatchOperations, operations)};
}

StatusError no_list(const Document& patch) {
  return bad_request(
      format("error decoding patch: json: cannot unmarshal {} into Go value of type "
             "[]handlers.jsonPatchOp",
             patch.is_object() ? "object" : "scalar"));
}

}  // namespace

StatusResult<Document> apply_json_patch(Document object, const Document& patch) {
  if (!patch.is_array()) return no_list(patch);
  const auto& operations = patch.get_array();
  if (operations.size() > kMaxPatchOperations) return too_many(operations.size());
  Patcher patcher(std::move(object));
  for (const Document& operation : operations) {
    if (!operation.is_object()) return bad_request("error decoding patch: operation is no object");
    if (!patcher.apply(operation.get_object())) return unprocessable_patch();
  }
  return patcher.take();
}

}  // namespace vo::apiserver
