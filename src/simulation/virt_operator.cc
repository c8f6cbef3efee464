// SPDX-License-Identifier: Apache-2.0
#include "simulation/virt_operator.h"

#include <string>
#include <string_view>

#include "base/clock.h"
#include "json/arena.h"
#include "json/document.h"
#include "json/fields.h"
#include "kubevirt/objects.h"
#include "kubevirt/spec_decoder.h"
#include "overhead/release_match.h"
#include "simulation/cache.h"
#include "simulation/identities.h"
#include "simulation/kinds.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/options.h"
#include "simulation/outbox.h"
#include "simulation/timers.h"
#include "simulation/turn.h"
#include "simulation/versions.h"
#include "simulation/views.h"

namespace vo::simulation {
namespace {

using json::Document;
using json::text_at;

// A tag that means no release is not rolled out.
std::string wanted_version(const Document& kubevirt, const std::string& otherwise) {
  const std::string tag(text_at(kubevirt, {"spec", "imageTag"}));
  return !tag.empty() && overhead::resolve_release(tag) ? tag : otherwise;
}

std::string registry_of(const Document& kubevirt, const std::string& otherwise) {
  const std::string_view registry = text_at(kubevirt, {"spec", "imageRegistry"});
  return registry.empty() ? otherwise : std::string(registry);
}

std::string architecture_of(const Document& kubevirt, const std::string& otherwise) {
  std::string_view name = text_at(
      kubevirt, {"spec", "configuration", "architectureConfiguration", "defaultArchitecture"});
  if (name.empty()) name = text_at(kubevirt, {"status", "defaultArchitecture"});
  return name.empty() ? otherwise : std::string(name);
}

std::string deployment_config(const Entry& kubevirt, const std::string& registry,
                              const std::string& version, const std::string& image) {
  return json::write_compact(json::Object{{"namespace", kubevirt.namespace_name()},
                                          {"registry", registry},
                                          {"imagePrefix", ""},
                                          {"kubeVirtVersion", version},
                                          {"virtLauncherImage", image}});
}

Entry* only_one(Cache& cache) {
  auto& all = cache.all(Kind::kKubeVirt);
  return all.size() == 1 ? &all.begin()->second : nullptr;
}

Component component(const Document& kubevirt, std::string_view pin, const std::string& version) {
  Component made{.version = pinned_version(kubevirt, pin, version), .release = nullptr};
  made.release = &release_of(made.version);
  return made;
}

}  // namespace

void VirtOperator::work(Cache& cache, Outbox& outbox, Timers& timers, const std::string& timestamp,
                        Instant now) {
  Entry* kubevirt = only_one(cache);
  if (kubevirt == nullptr || is_deleting(kubevirt->object())) {
    installation_ = {};
    return;
  }
  const std::string wanted = wanted_version(kubevirt->object(), options_.release);
  roll_out(*kubevirt, wanted, timers, now);
  if (options_.operator_role) write_status(*kubevirt, wanted, outbox, timestamp, now);
  describe(*kubevirt);
}

void VirtOperator::roll_out(Entry& kubevirt, const std::string& wanted, Timers& timers,
                            Instant now) {
  if (uid_ != kubevirt.uid) {
    const std::string observed(text_at(kubevirt.object(), {"status", "observedKubeVirtVersion"}));
    uid_ = kubevirt.uid;
    handler_ = controller_ = api_ = observed.empty() ? wanted : observed;
  }
  for (std::string* version : {&handler_, &controller_, &api_}) {
    if (*version == wanted) continue;
    const std::string step = "roll-out/" + wanted + std::to_string(version - &handler_);
    if (!timers.is_over("", step, options_.delays.roll_out, now)) return;
    timers.forget("", step);
    *version = wanted;
  }
}

std::string VirtOperator::image(const Entry& kubevirt, const std::string& version) const {
  return registry_of(kubevirt.object(), options_.registry) + "/virt-launcher:" + version;
}

void VirtOperator::write_status(Entry& kubevirt, const std::string& wanted, Outbox& outbox,
                                const std::string& timestamp, Instant now) {
  json::Arena arena;
  Document after(kubevirt.object(), arena.storage());
  const std::string registry = registry_of(after, options_.registry);
  Document& status = json::make(after, {"status"});
  json::make(status, {"operatorVersion"}) = wanted;
  json::make(status, {"targetKubeVirtVersion"}) = wanted;
  json::make(status, {"targetKubeVirtRegistry"}) = registry;
  json::make(status, {"targetDeploymentConfig"}) =
      deployment_config(kubevirt, registry, wanted, image(kubevirt, wanted));
  json::make(status, {"observedKubeVirtVersion"}) = api_;
  json::make(status, {"observedKubeVirtRegistry"}) = registry;
  json::make(status, {"observedDeploymentConfig"}) =
      deployment_config(kubevirt, registry, api_, image(kubevirt, api_));
  json::make(status, {"defaultArchitecture"}) = architecture_of(after, options_.architecture);
  json::make(status, {"phase"}) = "Deployed";
  set_condition(after,
                {.type = "Available",
                 .status = true,
                 .reason = "AllComponentsReady",
                 .message = "All components are ready."},
                timestamp);
  set_condition(after,
                {.type = "Progressing", .status = api_ != wanted, .reason = "", .message = ""},
                timestamp);
  if (json::equal(after, kubevirt.object())) return;
  outbox.replace_status(kubevirt_account(kubevirt.namespace_name(), "kubevirt-operator"), kubevirt,
                        after, now);
}

void VirtOperator::describe(const Entry& kubevirt) {
  auto view = view_kubevirt(kubevirt.object());
  if (!view) return;  // invalid: everybody goes on with the last valid configuration
  if (!view->has_phase || view->observed_version.empty()) {
    installation_ = {};
    return;
  }
  installation_.object = &kubevirt.object();
  installation_.namespace_name = kubevirt.namespace_name();
  installation_.view = *std::move(view);
  installation_.handler = component(kubevirt.object(), kPinHandler, handler_);
  installation_.controller = component(kubevirt.object(), kPinController, controller_);
  installation_.api = component(kubevirt.object(), kPinApi, api_);
  installation_.view.observed_version = installation_.controller.version;
  installation_.view.config.cluster_architecture = kubevirt::architecture_of(options_.architecture);
  installation_.launcher_image = image(kubevirt, installation_.controller.version);
}

}  // namespace vo::simulation
