// SPDX-License-Identifier: Apache-2.0
#include "apiserver/mutation.h"

#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "apiserver/builtin_defaults.h"
#include "apiserver/builtin_resources.h"
#include "apiserver/document_path.h"
#include "apiserver/event_form.h"
#include "apiserver/managed_fields.h"
#include "apiserver/metadata_rules.h"
#include "apiserver/micro_time.h"
#include "apiserver/object_rules.h"
#include "apiserver/pod_admission.h"
#include "apiserver/removal.h"
#include "apiserver/resource_definitions.h"
#include "apiserver/structural_schema.h"
#include "base/format.h"
#include "json/fields.h"

namespace vo::apiserver {

namespace {

std::string unknown_field(std::string_view path) { return format("unknown field \"{}\"", path); }

std::string strict_error(const std::vector<std::string>& unknown) {
  std::string text = "strict decoding error: ";
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    if (i > 0) text += ", ";
    text += unknown_field(unknown[i]);
  }
  return text;
}

// How a patch is refused whose result cannot be read back.
Refusal unreadable_patch(const json::Document& object, std::string_view why) {
  std::string value;
  json::append_quoted(value, json::write_compact(object));
  return invalid("", "", "",
                 {{"FieldValueInvalid", format("Invalid value: {}: {}", value, why), "patch"}});
}

Refusal unreadable(const WriteRequest& request, const json::Document& object,
                   std::string_view why) {
  if (request.verb == Verb::kPatch || request.verb == Verb::kApply) {
    return unreadable_patch(object, why);
  }
  const ResourceInfo& info = request.info();
  return refuse(bad_request(format("{} in version \"{}\" cannot be handled as a {}: {}", info.kind,
                                   info.version, info.kind, why)));
}

Refusal invalid_object(const ResourceInfo& info, const json::Document& object,
                       const std::vector<Cause>& causes) {
  return invalid(info.group, info.kind, text_at(object, {"metadata", "name"}), causes);
}

}  // namespace

std::vector<json::Document> documents_in(Cluster& cluster, std::string_view core_plural,
                                         std::string_view namespace_name) {
  std::vector<json::Document> documents;
  const Served& served = *cluster.registry.core(core_plural);
  const auto& objects = served.resource->objects.objects();
  const std::string prefix = object_key(namespace_name, "");
  for (auto at = objects.lower_bound(prefix); at != objects.end() && at->first.starts_with(prefix);
       ++at) {
    documents.push_back(at->second->document(served.head));
  }
  return documents;
}

// One that is free, as far as a few tries go.
std::string Mutation::generated_name(std::string_view base) {
  std::string name;
  for (int i = 0; i < 8; ++i) {
    name = std::string(base) + cluster_.ids.name_suffix();
    const std::string key = object_key(request_.namespace_name, name);
    if (!request_.served.resource->objects.find(key)) break;
  }
  return name;
}

Outcome<void> Mutation::name_object(json::Document& object) {
  auto& metadata = object_at(object, {"metadata"});
  const ResourceInfo& info = request_.info();
  if (info.namespaced) {
    metadata["namespace"] = request_.namespace_name;
  } else {
    metadata.erase("namespace");
  }
  if (text_at(object, {"metadata", "name"}).empty()) {
    const std::string_view base = text_at(object, {"metadata", "generateName"});
    if (!base.empty()) metadata["name"] = generated_name(base);
  }
  request_.name = text_at(object, {"metadata", "name"});
  if (!request_.name.empty()) return {};
  return invalid_object(info, object, check_object(info, object));
}

Outcome<void> Mutation::check_namespace() const {
  if (!request_.info().namespaced) return {};
  const ResourceInfo& namespaces = cluster_.registry.core("namespaces")->info;
  const ObjectPtr found = cluster_.find("namespaces", "", request_.namespace_name);
  if (!found) return not_found(namespaces, request_.namespace_name);
  if (!cluster_.terminating_namespaces.contains(request_.namespace_name)) return {};
  Refusal refusal = forbidden(request_.info(), request_.name,
                              format("unable to create new content in namespace {} because it is "
                                     "being terminated",
                                     request_.namespace_name));
  refusal.details["causes"] = boost::json::array{boost::json::object{
      {"reason", "NamespaceTerminating"},
      {"message", format("namespace {} is being terminated", request_.namespace_name)},
      {"field", "metadata.namespace"}}};
  return refusal;
}

Outcome<void> Mutation::check_fields(const json::Document& object,
                                     const std::vector<std::string>& unknown) {
  if (unknown.empty() || request_.field_validation == FieldValidation::kIgnore) return {};
  if (request_.field_validation == FieldValidation::kStrict) {
    return unreadable(request_, object, strict_error(unknown));
  }
  for (const std::string& path : unknown) request_.warnings.push_back(unknown_field(path));
  return {};
}

// From what was sent to what could be stored.
Outcome<void> Mutation::shape(json::Document& object) {
  if (const auto error = metadata_type_error(object); !error.empty()) {
    return unreadable(request_, object, error);
  }
  if (const auto error = micro_time_error(request_.info(), object); !error.empty()) {
    return unreadable(request_, object, error);
  }
  const ResourceInfo& info = request_.info();
  if (!info.schema) {
    set_builtin_defaults(info, object);
    return {};
  }
  json::Document sent;
  if (request_.field_validation == FieldValidation::kStrict) sent = object;
  const std::vector<std::string> unknown = info.schema->prune(object);
  VO_CHECK_OK(check_fields(sent, unknown));
  info.schema->set_defaults(object);
  return {};
}

Outcome<void> Mutation::admit(const json::Document* before, json::Document& after) {
  if (!cluster_.options.admission) return {};
  const ResourceInfo& info = request_.info();
  const AdmissionRequest question{before == nullptr ? Operation::kCreate : Operation::kUpdate,
                                  info,
                                  request_.subresource,
                                  request_.namespace_name,
                                  request_.name,
                                  before,
                                  &after,
                                  request_.caller,
                                  request_.dry_run};
  VO_TRY(const bool changed, cluster_.options.admission(question));
  if (!changed || !info.schema) return {};
  info.schema->prune(after);
  info.schema->set_defaults(after);
  return {};
}

Outcome<void> Mutation::validate(const json::Document* before, const json::Document& after) const {
  const ResourceInfo& info = request_.info();
  std::vector<Cause> causes = check_object(info, after);
  if (before != nullptr) {
    std::ranges::move(check_immutable(info, request_.subresource, *before, after),
                      std::back_inserter(causes));
  } else {
    check_finalizers(info, after, causes);
    if (request_.served.other_form) {
      std::ranges::move(check_new_event(after), std::back_inserter(causes));
    }
  }
  if (info.schema) std::ranges::move(info.schema->validate(after), std::back_inserter(causes));
  if (!causes.empty()) return invalid_object(info, after, causes);
  return {};
}

void Mutation::warn(const json::Document* before, const json::Document& after) {
  if (!request_.info().custom) return;
  std::ranges::move(finalizer_warnings(before, after), std::back_inserter(request_.warnings));
}

Outcome<void> Mutation::admit_pod(json::Document& pod) {
  const std::string& space = request_.namespace_name;
  const auto ranges = documents_in(cluster_, "limitranges", space);
  const auto quotas = documents_in(cluster_, "resourcequotas", space);
  default_pod_resources(pod, ranges);
  const ResourceInfo& info = request_.info();
  if (auto error = check_limit_ranges(pod, ranges)) {
    return refuse(*std::move(error), info, request_.name);
  }
  if (quotas.empty()) return {};
  if (auto error = check_quotas(pod, quotas, documents_in(cluster_, "pods", space))) {
    return refuse(*std::move(error), info, request_.name);
  }
  return {};
}

void Mutation::manage_fields(const json::Document* before, json::Document& after) const {
  if (!cluster_.options.managed_fields) {
    erase(after, {"metadata", "managedFields"});
  } else if (request_.verb != Verb::kApply) {
    update_managed_fields(request_.info(), before, after,
                          {.name = request_.field_manager,
                           .api_version = request_.info().api_version(),
                           .subresource = request_.subresource},
                          request_.at.wall);
  }
}

Written Mutation::finish(json::Document object, bool created) {
  if (request_.dry_run) return {std::move(object), created};
  const Served& served = request_.served;
  const ObjectPtr stored = cluster_.commit(
      *served.resource, served.other_form ? to_core_event(object) : object, request_.at);
  object_at(object, {"metadata"})["resourceVersion"] = std::to_string(stored->revision);
  resource_changed(cluster_, served, object, request_.at);
  return {std::move(object), created, stored};
}

Outcome<Written> Mutation::create(json::Document object) {
  const ResourceInfo& info = request_.info();
  if (!text_at(object, {"metadata", "resourceVersion"}).empty() && request_.verb == Verb::kCreate) {
    return internal_error("resourceVersion should not be set on objects to be created");
  }
  VO_CHECK_OK(name_object(object));
  VO_CHECK_OK(check_namespace());
  begin_metadata(info, object, cluster_.ids.uid(), request_.at.wall);
  if (info.has_status) object.get_object().erase("status");
  VO_CHECK_OK(shape(object));
  if (is_custom_resource_definition(info)) VO_CHECK_OK(prepare_definition(object));
  VO_CHECK_OK(admit(nullptr, object));
  begin_builtin(info, object);
  if (is_core(info, "pods")) VO_CHECK_OK(admit_pod(object));
  VO_CHECK_OK(validate(nullptr, object));
  warn(nullptr, object);
  if (request_.served.resource->objects.find(request_.key())) {
    return already_exists(info, request_.name);
  }
  manage_fields(nullptr, object);
  return finish(std::move(object), /*created=*/true);
}

Outcome<void> Mutation::check_version(const json::Document& before, json::Document& after) const {
  const std::string_view stored = text_at(before, {"metadata", "resourceVersion"});
  const std::string sent{text_at(after, {"metadata", "resourceVersion"})};
  if (sent == stored) return {};
  const ResourceInfo& info = request_.info();
  if (sent.empty() || sent == "0") {
    if (!info.custom && info.group != "coordination.k8s.io") {
      object_at(after, {"metadata"})["resourceVersion"] = stored;
      return {};
    }
    return invalid(info.group, info.plural, request_.name,
                   {{"FieldValueInvalid", "Invalid value: 0x0: must be specified for an update",
                     "metadata.resourceVersion"}});
  }
  if (sent.find_first_not_of("0123456789") != std::string::npos) {
    return internal_error(format("strconv.ParseUint: parsing \"{}\": invalid syntax", sent));
  }
  return modified(info, request_.name);
}

Outcome<void> Mutation::check_identity(const json::Document& before, json::Document& after) const {
  auto& metadata = object_at(after, {"metadata"});
  const std::string_view stored = text_at(before, {"metadata", "uid"});
  const std::string uid{text_at(after, {"metadata", "uid"})};
  if (uid.empty()) metadata["uid"] = stored;
  if (!uid.empty() && uid != stored && request_.verb == Verb::kReplace) {
    return conflict(request_.info(), request_.name,
                    format("Precondition failed: UID in precondition: {}, UID in object meta: {}",
                           uid, stored));
  }
  return {};
}

Outcome<Written> Mutation::update(const json::Document& before, json::Document after) {
  VO_CHECK_OK(shape(after));
  VO_CHECK_OK(check_version(before, after));
  VO_CHECK_OK(check_identity(before, after));
  const ResourceInfo& info = request_.info();
  keep_other_part(info, request_.subresource, before, after);
  VO_CHECK_OK(admit(&before, after));
  VO_CHECK_OK(validate(&before, after));
  warn(&before, after);
  keep_system_metadata(before, after);
  advance_generation(info, before, after);
  manage_fields(&before, after);
  object_at(after, {"metadata"})["resourceVersion"] =
      text_at(before, {"metadata", "resourceVersion"});
  if (json::equal(after, before)) return Written{std::move(after)};
  if (is_being_deleted(before) && completes_deletion(info, after)) {
    if (!request_.dry_run) remove_object(cluster_, request_.served, before, request_.at);
    return Written{std::move(after)};
  }
  return finish(std::move(after), /*created=*/false);
}

}  // namespace vo::apiserver
