// SPDX-License-Identifier: Apache-2.0
#include "apiserver/pod_resources.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "base/format.h"
#include "json/document.h"
#include "quantity/quantity.h"

namespace vo::apiserver {
namespace {

void raise_to(ResourceMap& to, const ResourceMap& least) {
  for (const auto& [name, quantity] : least) {
    const auto [place, added] = to.try_emplace(name, quantity);
    if (!added && place->second < quantity) place->second = quantity;
  }
}

Quantity sum(const Quantity& a, const Quantity& b) {
  const auto total = a.add(b);
  return total ? *total : std::max(a, b);
}

ResourceMap of_container(const json::Document& container, std::string_view which) {
  return read_resources(member_at(container, {"resources", which}));
}

bool keeps_running(const json::Document& init_container) {
  return text_at(init_container, {"restartPolicy"}) == "Always";
}

}  // namespace

ResourceMap read_resources(const json::Document* resources) {
  ResourceMap result;
  if (resources == nullptr || !resources->is_object()) return result;
  for (const auto& entry : resources->get_object()) {
    const auto& value = entry.value();
    const auto quantity =
        Quantity::parse(value.is_string() ? std::string{text(&value)} : json::write_compact(value));
    if (quantity) result.emplace(entry.key(), *quantity);
  }
  return result;
}

std::string print_resources(const ResourceMap& resources) {
  std::string text;
  for (const auto& [name, quantity] : resources) {
    text += format("{}{}={}", text.empty() ? "" : ",", name, quantity.to_string());
  }
  return text;
}

void add_resources(ResourceMap& to, const ResourceMap& more) {
  for (const auto& [name, quantity] : more) {
    const auto [place, added] = to.try_emplace(name, quantity);
    if (!added) place->second = sum(place->second, quantity);
  }
}

ResourceMap pod_resources(const json::Document& pod, std::string_view which) {
  ResourceMap total;
  for (const auto& container : list_at(pod, {"spec", "containers"})) {
    add_resources(total, of_container(container, which));
  }
  ResourceMap sidecars;
  ResourceMap before;
  for (const auto& container : list_at(pod, {"spec", "initContainers"})) {
    ResourceMap needed = of_container(container, which);
    if (keeps_running(container)) {
      add_resources(total, needed);
      add_resources(sidecars, needed);
      needed = sidecars;
    } else {
      add_resources(needed, sidecars);
    }
    raise_to(before, needed);
  }
  raise_to(total, before);
  return total;
}

}  // namespace vo::apiserver
