// SPDX-License-Identifier: Apache-2.0
#include "apiserver/resource_definitions.h"

#include <string>
#include <string_view>
#include <vector>

#include "apiserver/builtin_resources.h"
#include "apiserver/custom_resource_definition.h"
#include "apiserver/document_path.h"
#include "apiserver/mutation.h"
#include "apiserver/object_rules.h"

namespace vo::apiserver {

namespace {

constexpr std::string_view kDefaultAccount = "default";

// Open watches end, as they do on a real server: clients come back to the new definition.
void serve(Cluster& cluster, const json::Document& definition) {
  const auto versions = read_crd(definition);
  if (!versions || versions->empty()) return;
  const ResourceInfo& first = versions->front();
  if (const Served* known = cluster.registry.find_any(first.group, first.plural)) {
    cluster.watches.end_all(*known->resource);
  }
  cluster.registry.serve(*versions, cluster.store.revision());
}

bool is_established(const json::Document& definition) {
  return !list_at(definition, {"status", "conditions"}).empty();
}

void establish(Cluster& cluster, const Served& served, json::Document definition,
               const Moment& at) {
  establish_crd(definition, at.wall);
  cluster.commit(*served.resource, definition, at);
}

void create_default_account(Cluster& cluster, std::string_view space, const Moment& at) {
  if (cluster.find("serviceaccounts", space, kDefaultAccount)) return;
  const Served& accounts = *cluster.registry.core("serviceaccounts");
  json::Document account = boost::json::object{{"apiVersion", "v1"}, {"kind", "ServiceAccount"}};
  auto& metadata = object_at(account, {"metadata"});
  metadata["name"] = kDefaultAccount;
  metadata["namespace"] = space;
  begin_metadata(accounts.info, account, cluster.ids.uid(), at.wall);
  cluster.commit(*accounts.resource, account, at);
}

}  // namespace

Outcome<void> prepare_definition(json::Document& definition) {
  default_crd(definition);
  const auto versions = read_crd(definition);
  if (versions) return {};
  return invalid(
      kExtensionsGroup, "CustomResourceDefinition", text_at(definition, {"metadata", "name"}),
      {{"FieldValueInvalid", "Invalid value: \"\": " + versions.error().message(), "spec"}});
}

void resource_changed(Cluster& cluster, const Served& served, const json::Document& object,
                      const Moment& at) {
  if (is_custom_resource_definition(served.info)) {
    serve(cluster, object);
    if (!is_established(object)) establish(cluster, served, object, at);
  }
  if (is_core(served.info, "namespaces") && !is_being_deleted(object)) {
    create_default_account(cluster, text_at(object, {"metadata", "name"}), at);
  }
}

void resource_removed(Cluster& cluster, const Served& served, const json::Document& object,
                      const Moment& at) {
  if (!is_custom_resource_definition(served.info)) return;
  const std::string_view group = text_at(object, {"spec", "group"});
  const std::string_view plural = text_at(object, {"spec", "names", "plural"});
  const Served* known = cluster.registry.find_any(group, plural);
  if (known == nullptr) return;
  Resource& resource = *known->resource;
  while (resource.objects.size() > 0) {
    cluster.remove(resource, std::string(resource.objects.objects().begin()->first), at);
  }
  cluster.watches.end_all(resource);
  cluster.registry.withdraw(group, plural);
}

bool completes_deletion(const ResourceInfo& info, const json::Document& object) {
  const bool has_content =
      is_core(info, "namespaces") && !list_at(object, {"spec", "finalizers"}).empty();
  return !has_content && !has_finalizers(object) &&
         number_at(object, {"metadata", "deletionGracePeriodSeconds"}).value_or(0) == 0;
}

}  // namespace vo::apiserver
