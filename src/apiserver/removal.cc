// SPDX-License-Identifier: Apache-2.0
#include "apiserver/removal.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "apiserver/builtin_resources.h"
#include "apiserver/document_path.h"
#include "apiserver/object_rules.h"
#include "apiserver/resource_definitions.h"
#include "base/format.h"
#include "json/fields.h"

namespace vo::apiserver {

namespace {

Outcome<Propagation> read_propagation(const json::Document& body) {
  const std::string_view policy = text_at(body, {"propagationPolicy"});
  if (policy == "Background") return Propagation::kBackground;
  if (policy == "Foreground") return Propagation::kForeground;
  if (policy == "Orphan") return Propagation::kOrphan;
  const json::Document* orphan = member(body, "orphanDependents");
  if (orphan != nullptr && orphan->is_bool() && orphan->get_bool()) return Propagation::kOrphan;
  if (policy.empty()) return Propagation::kDefault;
  return invalid("meta.k8s.io", "DeleteOptions", "",
                 {{"FieldValueNotSupported",
                   format("Unsupported value: \"{}\": supported values: \"Background\", "
                          "\"Foreground\", \"Orphan\"",
                          policy),
                   "propagationPolicy"}});
}

Outcome<void> check_preconditions(const WriteRequest& request, const json::Document& object,
                                  const DeleteOptions& options) {
  const std::string_view uid = text_at(object, {"metadata", "uid"});
  const std::string_view version = text_at(object, {"metadata", "resourceVersion"});
  if (!options.uid.empty() && options.uid != uid) {
    return conflict(request.info(), request.name,
                    format("the UID in the precondition ({}) does not match the UID in record "
                           "({}). The object might have been deleted and then recreated",
                           options.uid, uid));
  }
  if (!options.resource_version.empty() && options.resource_version != version) {
    return conflict(request.info(), request.name,
                    format("the ResourceVersion in the precondition ({}) does not match the "
                           "ResourceVersion in record ({}). The object might have been modified",
                           options.resource_version, version));
  }
  return {};
}

Outcome<void> admit(Cluster& cluster, const WriteRequest& request, const json::Document& object) {
  if (!cluster.options.admission) return {};
  const AdmissionRequest question{Operation::kDelete,
                                  request.info(),
                                  request.subresource,
                                  request.namespace_name,
                                  request.name,
                                  &object,
                                  nullptr,
                                  request.caller,
                                  request.dry_run};
  VO_TRY(const bool changed, cluster.options.admission(question));
  static_cast<void>(changed);
  return {};
}

// Pods that run somewhere are given time to end; others go at once.
std::int64_t grace_of(const ResourceInfo& info, const json::Document& object,
                      const DeleteOptions& options) {
  if (!is_core(info, "pods")) return 0;
  const std::string_view phase = text_at(object, {"status", "phase"});
  if (text_at(object, {"spec", "nodeName"}).empty() || phase == "Succeeded" || phase == "Failed") {
    return 0;
  }
  const std::int64_t grace = options.grace_seconds.value_or(
      number_at(object, {"spec", "terminationGracePeriodSeconds"}).value_or(30));
  return grace < 0 ? 1 : grace;
}

void add_deletion_finalizer(json::Document& object, Propagation propagation) {
  if (propagation == Propagation::kForeground) add_finalizer(object, "foregroundDeletion");
  if (propagation == Propagation::kOrphan) add_finalizer(object, "orphan");
  if (propagation == Propagation::kBackground) {
    remove_finalizer(object, "foregroundDeletion");
    remove_finalizer(object, "orphan");
  }
}

// Marks it as being deleted, or shortens the time it has left.
void mark(const ResourceInfo& info, json::Document& object, std::int64_t grace, WallTime now) {
  auto& metadata = object_at(object, {"metadata"});
  const auto left = number_at(object, {"metadata", "deletionGracePeriodSeconds"});
  if (is_being_deleted(object) && left && *left <= grace) return;
  if (!is_being_deleted(object) && metadata.contains("generation")) {
    metadata["generation"] = number_at(object, {"metadata", "generation"}).value_or(0) + 1;
  }
  metadata["deletionTimestamp"] = format_rfc3339(now + std::chrono::seconds(grace));
  metadata["deletionGracePeriodSeconds"] = grace;
  if (is_core(info, "namespaces")) object_at(object, {"status"})["phase"] = "Terminating";
}

json::Document document_of(const WriteRequest& request, const StoredObject& stored) {
  return stored.document(request.served.head, request.storage);
}

}  // namespace

Outcome<DeleteOptions> read_delete_options(const json::Document& body) {
  DeleteOptions options;
  VO_TRY(options.propagation, read_propagation(body));
  options.grace_seconds = number_at(body, {"gracePeriodSeconds"});
  options.uid = text_at(body, {"preconditions", "uid"});
  options.resource_version = text_at(body, {"preconditions", "resourceVersion"});
  return options;
}

void remove_object(Cluster& cluster, const Served& served, const json::Document& object,
                   const Moment& at) {
  const std::string key =
      object_key(text_at(object, {"metadata", "namespace"}), text_at(object, {"metadata", "name"}));
  cluster.remove(*served.resource, key, at);
  resource_removed(cluster, served, object, at);
}

Outcome<Removed> delete_object(Cluster& cluster, const WriteRequest& request,
                               const DeleteOptions& options) {
  const ObjectPtr stored = request.served.resource->objects.find(request.key());
  if (!stored) return not_found(request.info(), request.name);
  json::Document before = document_of(request, *stored);
  VO_CHECK_OK(check_preconditions(request, before, options));
  VO_CHECK_OK(admit(cluster, request, before));
  json::Document after(before, request.storage);
  add_deletion_finalizer(after, options.propagation);
  mark(request.info(), after, grace_of(request.info(), before, options), request.at.wall);
  const bool gone = completes_deletion(request.info(), after);
  if (!request.dry_run && gone) remove_object(cluster, request.served, before, request.at);
  if (!request.dry_run && !gone && !json::equal(after, before)) {
    const ObjectPtr marked = cluster.commit(*request.served.resource, after, request.at);
    object_at(after, {"metadata"})["resourceVersion"] = std::to_string(marked->revision);
  }
  return Removed{gone ? std::move(before) : std::move(after), gone};
}

}  // namespace vo::apiserver
