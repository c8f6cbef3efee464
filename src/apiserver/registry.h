// SPDX-License-Identifier: Apache-2.0
// What is served: for each group, version and plural its description, and the objects behind it.
// Versions of one resource share their objects; so do the two groups of events.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apiserver/resource_info.h"
#include "apiserver/store.h"

namespace vo::apiserver {

// One resource's objects.
struct Resource {
  Resource(std::vector<std::string> field_paths, const HistoryLimits& limits, std::uint64_t born)
      : objects(std::move(field_paths), limits, born) {}

  Collection objects;
  struct Served* storage = nullptr;  // the version objects are kept in
};

// One resource in one version, as requests name it. Stays where it is until it is removed.
struct Served {
  ResourceInfo info;
  std::shared_ptr<Resource> resource;  // null: answered, never stored
  bool other_form = false;             // events.k8s.io: members have other names
  std::string head;                    // `{"kind":"Pod","apiVersion":"v1",`
};

class Registry {
 public:
  Registry(const HistoryLimits& limits, std::uint64_t born);

  Served* find(std::string_view group, std::string_view version, std::string_view plural);
  Served* core(std::string_view plural) { return find("", "v1", plural); }
  // The storage version.
  Served* find_any(std::string_view group, std::string_view plural);

  // Every version of one resource; takes the place of what the resource had, keeps its objects.
  // Returns the storage version.
  Served& serve(const std::vector<ResourceInfo>& versions, std::uint64_t born);
  void withdraw(std::string_view group, std::string_view plural);

  // In the order of discovery: core first, then by group, version and plural.
  std::vector<ResourceInfo> infos() const;
  std::vector<Resource*> resources() const;
  // Whether the server itself, not a CRD, brings resources of this group and version.
  bool is_builtin(std::string_view group, std::string_view version) const;
  std::uint64_t generation() const { return generation_; }  // counts changes

 private:
  using Key = std::string;  // "group/version/plural"
  static Key key(std::string_view group, std::string_view version, std::string_view plural);
  Served& add(ResourceInfo info, std::shared_ptr<Resource> resource);

  HistoryLimits limits_;
  std::uint64_t generation_ = 1;
  std::map<Key, std::unique_ptr<Served>, std::less<>> served_;
  // By "group/plural", also of withdrawn ones: their history goes on when they come back.
  std::map<Key, std::shared_ptr<Resource>> custom_;
};

}  // namespace vo::apiserver
