// SPDX-License-Identifier: Apache-2.0
#include "apiserver/registry.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "apiserver/builtin_resources.h"
#include "base/check.h"
#include "json/document.h"

namespace vo::apiserver {

namespace {

// Custom resources print their members sorted, core kinds as their Go structs have them.
std::string head_of(const ResourceInfo& info) {
  std::string kind = "\"kind\":";
  json::append_quoted(kind, info.kind);
  std::string version = "\"apiVersion\":";
  json::append_quoted(version, info.api_version());
  return info.custom ? "{" + version + "," + kind + "," : "{" + kind + "," + version + ",";
}

}  // namespace

Registry::Key Registry::key(std::string_view group, std::string_view version,
                            std::string_view plural) {
  std::string key(group);
  key.append("/").append(version).append("/").append(plural);
  return key;
}

Registry::Registry(const HistoryLimits& limits, std::uint64_t born) : limits_(limits) {
  for (BuiltinResource& builtin : builtin_resources()) {
    std::shared_ptr<Resource> resource;
    if (builtin.other_form) {
      resource = core(builtin.info.plural)->resource;
    } else if (!builtin.create_only) {
      resource = std::make_shared<Resource>(builtin.field_paths, limits, born);
    }
    add(std::move(builtin.info), std::move(resource)).other_form = builtin.other_form;
  }
}

Served& Registry::add(ResourceInfo info, std::shared_ptr<Resource> resource) {
  auto& place = served_[key(info.group, info.version, info.plural)];
  place = std::make_unique<Served>();
  place->head = head_of(info);
  place->info = std::move(info);
  place->resource = std::move(resource);
  if (place->resource && place->info.storage) place->resource->storage = place.get();
  ++generation_;
  return *place;
}

Served* Registry::find(std::string_view group, std::string_view version, std::string_view plural) {
  const auto found = served_.find(key(group, version, plural));
  return found == served_.end() ? nullptr : found->second.get();
}

Served* Registry::find_any(std::string_view group, std::string_view plural) {
  for (auto& [key, served] : served_) {
    const ResourceInfo& info = served->info;
    if (info.group == group && info.plural == plural && info.storage) return served.get();
  }
  return nullptr;
}

Served& Registry::serve(const std::vector<ResourceInfo>& versions, std::uint64_t born) {
  VO_ASSERT(!versions.empty());
  const ResourceInfo& first = versions.front();
  auto& resource = custom_[first.group + "/" + first.plural];
  if (!resource) resource = std::make_shared<Resource>(std::vector<std::string>{}, limits_, born);
  withdraw(first.group, first.plural);
  Served* any = nullptr;
  for (const ResourceInfo& info : versions) any = &add(info, resource);
  if (resource->storage == nullptr) resource->storage = any;  // the storage version is not served
  return *any;
}

void Registry::withdraw(std::string_view group, std::string_view plural) {
  std::erase_if(served_, [&](const auto& entry) {
    const Served& served = *entry.second;
    const bool gone = served.info.group == group && served.info.plural == plural;
    if (gone && served.resource) served.resource->storage = nullptr;
    return gone;
  });
  ++generation_;
}

std::vector<ResourceInfo> Registry::infos() const {
  std::vector<ResourceInfo> infos;
  infos.reserve(served_.size());
  for (const auto& [key, served] : served_) infos.push_back(served->info);
  return infos;
}

std::vector<Resource*> Registry::resources() const {
  std::vector<Resource*> all;
  for (const auto& [key, served] : served_) {
    Resource* resource = served->resource.get();
    if (resource != nullptr && std::ranges::find(all, resource) == all.end()) {
      all.push_back(resource);
    }
  }
  return all;
}

bool Registry::is_builtin(std::string_view group, std::string_view version) const {
  const std::string prefix = key(group, version, "");
  const auto first = served_.lower_bound(prefix);
  return first != served_.end() && first->first.starts_with(prefix) && !first->second->info.custom;
}

}  // namespace vo::apiserver
