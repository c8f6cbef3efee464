// SPDX-License-Identifier: Apache-2.0
#include "apiserver/stored_object.h"

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

StringList labels_of(const json::Document& object) {
  StringList labels;
  for (const auto& label : map_at(object, {"metadata", "labels"})) {
    if (!label.value().is_string()) continue;
    labels.push_back(label.key());
    labels.push_back(label.value().get_string());
  }
  labels.shrink_to_fit();
  return labels;
}

StringList owners_of(const json::Document& object) {
  StringList owners;
  for (const json::Document& owner : list_at(object, {"metadata", "ownerReferences"})) {
    owners.push_back(text_at(owner, {"uid"}));
  }
  owners.shrink_to_fit();
  return owners;
}

std::shared_ptr<const ObjectIdentity> identity_of(const json::Document& object,
                                                  const StoredObject* before) {
  ObjectIdentity identity{.namespace_name = std::string(text_at(object, {"metadata", "namespace"})),
                          .name = std::string(text_at(object, {"metadata", "name"})),
                          .uid = std::string(text_at(object, {"metadata", "uid"})),
                          .labels = labels_of(object),
                          .owner_uids = owners_of(object)};
  if (before != nullptr && *before->identity == identity) return before->identity;
  return std::make_shared<const ObjectIdentity>(std::move(identity));
}

}  // namespace

std::string object_key(std::string_view namespace_name, std::string_view name) {
  std::string key(namespace_name);
  if (!key.empty()) key += '/';
  return key += name;
}

std::string StoredObject::key() const {
  return object_key(identity->namespace_name, identity->name);
}

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
                      const std::vector<std::string>& field_paths, const StoredObject* before) {
  auto stored = std::make_shared<StoredObject>();
  stored->identity = identity_of(object, before);
  stored->revision = revision;
  for (const std::string& path : field_paths) stored->fields.push_back(scalar_text(object, path));
  stored->fields.shrink_to_fit();
  write_tail(*stored, object);
  return stored;
}

}  // namespace vo::apiserver
