// SPDX-License-Identifier: Apache-2.0
#include "apiserver/builtin_resources.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vo::apiserver {

namespace {

using Words = std::vector<std::string>;

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

BuiltinResource row(std::string_view group, std::string_view version, std::string_view kind,
                    std::string_view plural, Words short_names = {}) {
  BuiltinResource made;
  made.info.group = group;
  made.info.version = version;
  made.info.kind = kind;
  made.info.list_kind = std::string(kind) + "List";
  made.info.plural = plural;
  made.info.singular = lower(kind);
  made.info.short_names = std::move(short_names);
  return made;
}

BuiltinResource cluster_scoped(BuiltinResource made) {
  made.info.namespaced = false;
  return made;
}

BuiltinResource with_status(BuiltinResource made) {
  made.info.has_status = true;
  return made;
}

BuiltinResource in_all(BuiltinResource made) {
  made.info.categories = {"all"};
  return made;
}

BuiltinResource selectable(BuiltinResource made, Words paths) {
  made.field_paths = std::move(paths);
  return made;
}

BuiltinResource review(std::string_view group, std::string_view kind, std::string_view plural,
                       bool namespaced = false) {
  BuiltinResource made = row(group, "v1", kind, plural);
  made.info.namespaced = namespaced;
  made.create_only = true;
  return made;
}

BuiltinResource new_events() {
  BuiltinResource made = row(kEventsGroup, "v1", "Event", "events", {"ev"});
  made.other_form = true;
  made.info.storage = false;
  return made;
}

const Words& pod_fields() {
  static const Words kPaths = {
      "spec.nodeName",    "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
      "spec.hostNetwork", "status.phase",       "status.podIP",       "status.nominatedNodeName"};
  return kPaths;
}

const Words& event_fields() {
  static const Words kPaths = {"involvedObject.kind",
                               "involvedObject.namespace",
                               "involvedObject.name",
                               "involvedObject.uid",
                               "involvedObject.apiVersion",
                               "involvedObject.resourceVersion",
                               "involvedObject.fieldPath",
                               "reason",
                               "reportingComponent",
                               "source",
                               "type"};
  return kPaths;
}

void add_core(std::vector<BuiltinResource>& all) {
  all.push_back(row("", "v1", "ConfigMap", "configmaps", {"cm"}));
  all.push_back(selectable(row("", "v1", "Event", "events", {"ev"}), event_fields()));
  all.push_back(row("", "v1", "LimitRange", "limitranges", {"limits"}));
  all.push_back(
      selectable(with_status(cluster_scoped(row("", "v1", "Namespace", "namespaces", {"ns"}))),
                 {"status.phase"}));
  all.push_back(selectable(with_status(cluster_scoped(row("", "v1", "Node", "nodes", {"no"}))),
                           {"spec.unschedulable"}));
  all.push_back(
      selectable(with_status(in_all(row("", "v1", "Pod", "pods", {"po"}))), pod_fields()));
  all.push_back(with_status(row("", "v1", "ResourceQuota", "resourcequotas", {"quota"})));
  all.push_back(selectable(row("", "v1", "Secret", "secrets"), {"type"}));
  all.push_back(row("", "v1", "ServiceAccount", "serviceaccounts", {"sa"}));
  all.push_back(selectable(with_status(in_all(row("", "v1", "Service", "services", {"svc"}))),
                           {"spec.clusterIP", "spec.type"}));
}

void add_reviews(std::vector<BuiltinResource>& all) {
  constexpr std::string_view kAuthorization = "authorization.k8s.io";
  constexpr std::string_view kAuthentication = "authentication.k8s.io";
  all.push_back(review(kAuthentication, "TokenReview", "tokenreviews"));
  all.push_back(review(kAuthentication, "SelfSubjectReview", "selfsubjectreviews"));
  all.push_back(review(kAuthorization, "SubjectAccessReview", "subjectaccessreviews"));
  all.push_back(review(kAuthorization, "SelfSubjectAccessReview", "selfsubjectaccessreviews"));
  all.push_back(review(kAuthorization, "SelfSubjectRulesReview", "selfsubjectrulesreviews"));
  all.push_back(
      review(kAuthorization, "LocalSubjectAccessReview", "localsubjectaccessreviews", true));
}

BuiltinResource definitions() {
  BuiltinResource made = row(kExtensionsGroup, "v1", "CustomResourceDefinition",
                             "customresourcedefinitions", {"crd", "crds"});
  made.info.categories = {"api-extensions"};
  return with_status(cluster_scoped(std::move(made)));
}

}  // namespace

std::vector<BuiltinResource> builtin_resources() {
  std::vector<BuiltinResource> all;
  add_core(all);
  all.push_back(new_events());
  all.push_back(row("coordination.k8s.io", "v1", "Lease", "leases"));
  all.push_back(definitions());
  add_reviews(all);
  return all;
}

bool is_core(const ResourceInfo& info, std::string_view plural) {
  return info.group.empty() && info.plural == plural;
}

bool is_custom_resource_definition(const ResourceInfo& info) {
  return info.group == kExtensionsGroup;
}

}  // namespace vo::apiserver
