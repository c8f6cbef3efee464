// SPDX-License-Identifier: Apache-2.0
// One version of one object, as the store keeps it: its JSON, and beside it what selectors and the
// garbage collector ask for. Immutable and shared by the store, its history and every watch.
//
// The text is a tail: the object's members behind kind and apiVersion, metadata first. So the same
// bytes serve every version of a resource, lists of core kinds (whose items have neither), and
// PartialObjectMetadata.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/string_list.h"
#include "json/cold_text.h"
#include "json/document.h"

namespace vo::apiserver {

// What most changes leave alone: the versions of an object share it.
struct ObjectIdentity {
  std::string namespace_name;
  std::string name;
  std::string uid;
  StringList labels;      // key, value, key, value …
  StringList owner_uids;  // metadata.ownerReferences[*].uid
  bool operator==(const ObjectIdentity&) const = default;
};

struct StoredObject {
  std::shared_ptr<const ObjectIdentity> identity;
  std::uint64_t revision = 0;
  StringList fields;  // values of the resource's selectable fields, in their order

  // `"metadata":{…},"spec":{…}}`. Packed while nobody reads it, which changes nothing for readers.
  mutable json::ColdText tail;
  std::size_t metadata_size = 0;  // of `"metadata":{…}` at its beginning
  std::size_t version_at = 0;     // of the digits of metadata.resourceVersion in it
  std::size_t version_size = 0;

  std::string key() const;  // "namespace/name", or "name"
  std::string_view metadata(std::string& scratch) const {
    return tail.read(scratch).substr(0, metadata_size);
  }
  // The tail with another resourceVersion: a deletion is told with its own.
  std::string tail_at(std::uint64_t other_revision) const;
  // The whole object. `head` is `{"kind":"Pod","apiVersion":"v1",`.
  json::Document document(std::string_view head, boost::json::storage_ptr storage = {}) const;
};

using ObjectPtr = std::shared_ptr<const StoredObject>;

// "namespace/name", or "name" where there is no namespace.
std::string object_key(std::string_view namespace_name, std::string_view name);

// Keeps what `object` says under a new revision, which is written into its metadata. `field_paths`
// are those that field selectors know besides name and namespace ("spec.nodeName"). `before`: the
// version that it replaces, or null.
ObjectPtr make_stored(const json::Document& object, std::uint64_t revision,
                      const std::vector<std::string>& field_paths, const StoredObject* before);

}  // namespace vo::apiserver
