// SPDX-License-Identifier: Apache-2.0
#include "dev/bootstrap.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <boost/json.hpp>

#include "base/error.h"
#include "base/format.h"
#include "dev/crds.h"
#include "json/arena.h"
#include "kube/request.h"
#include "simulation/admission.h"

namespace vo::dev {
namespace {

constexpr std::string_view kAdministrator = "system:admin";

kube::ResourcePath crd_path() {
  return {.group = "apiextensions.k8s.io",
          .version = "v1",
          .resource = "customresourcedefinitions",
          .namespace_name = ""};
}

// virt-api knows the KubeVirt CR because every change of it passes by here, too.
class VirtApi {
 public:
  explicit VirtApi(const Clock& clock) : clock_(clock) {}

  apiserver::Outcome<bool> operator()(const apiserver::AdmissionRequest& request) {
    if (request.info.plural == "kubevirts") remember(request);
    if (request.after == nullptr || !is_asked(request)) return false;
    const std::string timestamp = format_rfc3339(clock_.wall_now());
    auto verdict = simulation::admit({.operation = operation_of(request),
                                      .object = request.after,
                                      .old_object = request.before,
                                      .user = request.caller.user,
                                      .timestamp = timestamp,
                                      .kubevirt = kubevirt_ ? &*kubevirt_ : nullptr});
    if (verdict.refusal) return refusal_of(*verdict.refusal);
    if (!verdict.object) return false;
    *request.after = *std::move(verdict.object);
    return true;
  }

 private:
  static bool is_asked(const apiserver::AdmissionRequest& request) {
    return request.operation != apiserver::Operation::kDelete && request.subresource.empty() &&
           simulation::is_admitted(request.info.group, request.info.plural);
  }

  static simulation::Operation operation_of(const apiserver::AdmissionRequest& request) {
    return request.operation == apiserver::Operation::kCreate ? simulation::Operation::kCreate
                                                              : simulation::Operation::kUpdate;
  }

  static apiserver::Refusal refusal_of(const simulation::Refusal& refusal) {
    return apiserver::Refusal{
        .code = refusal.code, .reason = refusal.reason, .message = refusal.message};
  }

  void remember(const apiserver::AdmissionRequest& request) {
    if (request.dry_run) return;
    if (request.after == nullptr) {
      kubevirt_.reset();
    } else {
      kubevirt_ = json::heap_copy(*request.after);
    }
  }

  const Clock& clock_;
  std::optional<json::Document> kubevirt_;
};

Status accepted(const apiserver::Answer& answer, std::string_view what) {
  if (answer.head.code / 100 == 2) return {};
  return input_error(format("{}: the server answered {}: {}", what, answer.head.code,
                            std::string_view{answer.body}.substr(0, 300)));
}

}  // namespace

apiserver::Options server_options(std::uint64_t seed, const Clock& clock) {
  apiserver::Options options;
  options.seed = seed;
  options.admission = [api = std::make_shared<VirtApi>(clock)](
                          const apiserver::AdmissionRequest& request) { return (*api)(request); };
  return options;
}

Bootstrap::Bootstrap(apiserver::ApiServer& server, const Clock& clock)
    : server_(server), clock_(clock) {}

apiserver::Answer Bootstrap::send(const kube::Request& request, std::string_view user) {
  return server_.handle(request, {.user = std::string{user}, .groups = {"system:masters"}},
                        clock_.now(), clock_.wall_now());
}

Status Bootstrap::put_crd(const json::Document& crd) {
  const std::string name{crd.at("metadata").at("name").as_string()};
  const auto present = send(kube::get_request(crd_path(), name), kAdministrator);
  if (present.head.code == 404) {
    return accepted(
        send(kube::create_request(crd_path(), json::write_compact(crd)), kAdministrator), name);
  }
  VO_TRY(const auto old, json::parse_document(present.body));
  json::Document replacement = crd;
  replacement.at("metadata").as_object()["resourceVersion"] =
      old.at("metadata").at("resourceVersion");
  return accepted(send(kube::replace_request(crd_path(), name, json::write_compact(replacement)),
                       kAdministrator),
                  name);
}

Status Bootstrap::put_crds(std::string_view release) {
  VO_TRY(const auto crds, crds_of(release));
  for (const auto& crd : crds) VO_CHECK_OK(put_crd(crd));
  return {};
}

Status Bootstrap::create(const kube::ResourcePath& path, const json::Document& object) {
  const auto answer = send(kube::create_request(path, json::write_compact(object)), kAdministrator);
  return accepted(answer, path.display_name());
}

Status Bootstrap::create_namespace(std::string_view name) {
  const kube::ResourcePath path{
      .group = "", .version = "v1", .resource = "namespaces", .namespace_name = ""};
  const boost::json::object meta{{"name", name}};
  const auto answer =
      send(kube::create_request(path, json::write_compact(boost::json::object{{"metadata", meta}})),
           kAdministrator);
  if (answer.head.code == 409) return {};
  return accepted(answer, name);
}

kube::ReflectorConfig reflector_config(const simulation::WatchedKind& kind) {
  kube::ReflectorConfig config;
  config.path = kind.path;
  config.kind = kind.name;
  config.label_selector = kind.label_selector;
  // One client, so no herd to fear; whoever replaces CRDs while playing does not want to wait.
  config.backoff.cap = std::chrono::seconds{1};
  return config;
}

}  // namespace vo::dev
