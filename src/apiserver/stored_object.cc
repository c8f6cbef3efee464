// SPDX-License-Identifier: Apache-2.0
#include "apiserver/stored_object.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "apiserver/document_path.h"
#include "base/check.h"

namespace vo::apiserver {

namespace {

namespace bj = boost::json;

void append_key(std::string& to, std::string_view key) {
  json::append_quoted(to, key);
  to += ':';
}

// `"metadata":{…}`, its resourceVersion last.
void append_metadata(StoredObject& stored, std::string& tail, const bj::object& metadata) {
  tail += "\"metadata\":{";
  for (const auto& member : metadata) {
    if (member.key() == "resourceVersion") continue;
    append_key(tail, member.key());
    tail += json::write_compact(member.value());
    tail += ',';
  }
  tail += "\"resourceVersion\":\"";
  const std::string digits = std::to_string(stored.revision);
  stored.version_at = tail.size();
  stored.version_size = digits.size();
  tail += digits;
  tail += "\"}";
  stored.metadata_size = tail.size();
}

void write_tail(StoredObject& stored, const json::Document& object) {
  std::string tail;
  append_metadata(stored, tail, map_at(object, {"metadata"}));
  for (const auto& member : object.get_object()) {
    const std::string_view key = member.key();
    if (key == "metadata" || key == "kind" || key == "apiVersion") continue;
    tail += ',';
    append_key(tail, key);
    tail += json::write_compact(member.value());
  }
  tail += '}';
  tail.shrink_to_fit();
  stored.tail = json::ColdText(std::move(tail));
}

void read_labels(StoredObject& stored, const json::Document& object) {
  for (const auto& label : map_at(object, {"metadata", "labels"})) {
    if (!label.value().is_string()) continue;
    stored.labels.emplace_back(label.key(), label.value().get_string());
  }
  std::ranges::sort(stored.labels);
}

void read_owners(StoredObject& stored, const json::Document& object) {
  for (const json::Document& owner : list_at(object, {"metadata", "ownerReferences"})) {
    stored.owner_uids.emplace_back(text_at(owner, {"uid"}));
  }
}

}  // namespace

std::string object_key(std::string_view namespace_name, std::string_view name) {
  std::string key(namespace_name);
  if (!key.empty()) key += '/';
  return key += name;
}

std::string StoredObject::key() const { return object_key(namespace_name, name); }

std::string StoredObject::tail_at(std::uint64_t other_revision) const {
  std::string scratch;
  std::string other(tail.read(scratch));
  return other.replace(version_at, version_size, std::to_string(other_revision));
}

json::Document StoredObject::document(std::string_view head,
                                      boost::json::storage_ptr storage) const {
  std::string text;
  text.reserve(head.size() + tail.size());
  text += head;
  std::string scratch;
  text += tail.read(scratch);
  auto parsed = json::parse_document(text, std::move(storage));
  VO_ASSERT(parsed.has_value());  // we wrote it
  return *std::move(parsed);
}

ObjectPtr make_stored(const json::Document& object, std::uint64_t revision,
                      const std::vector<std::string>& field_paths) {
  auto stored = std::make_shared<StoredObject>();
  stored->namespace_name = text_at(object, {"metadata", "namespace"});
  stored->name = text_at(object, {"metadata", "name"});
  stored->uid = text_at(object, {"metadata", "uid"});
  stored->revision = revision;
  read_labels(*stored, object);
  read_owners(*stored, object);
  for (const std::string& path : field_paths) stored->fields.push_back(scalar_text(object, path));
  write_tail(*stored, object);
  return stored;
}

}  // namespace vo::apiserver
