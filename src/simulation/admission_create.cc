// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "json/document.h"
#include "json/fields.h"
#include "kubevirt/objects.h"
#include "kubevirt/spec_decoder.h"
#include "overhead/admission.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"
#include "simulation/admission.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/versions.h"
#include "simulation/views.h"

namespace vo::simulation {
namespace {

using json::Document;

constexpr int kNonRootUser = 107;
constexpr int kMemoryStatusSince = 1;  // 1.1: status.memory

std::string_view default_architecture(const Document& kubevirt) {
  const auto name = json::text_at(kubevirt, {"status", "defaultArchitecture"});
  return name.empty() ? "amd64" : name;
}

void write(Document& domain, json::Keys keys, const std::optional<Quantity>& quantity) {
  if (quantity) json::make(domain, keys) = quantity->to_string();
}

void write(Document& domain, std::string_view list, const overhead::ResourceMap& map) {
  write(domain, {"resources", list, "memory"}, map.memory);
  write(domain, {"resources", list, "cpu"}, map.cpu);
  write(domain, {"resources", list, "ephemeral-storage"}, map.ephemeral_storage);
}

void write(Document& domain, std::string_view field, std::uint32_t count) {
  if (count != 0) json::make(domain, {"cpu", field}) = count;
}

void write_spec(Document& vmi, const overhead::Spec& spec, std::string_view architecture) {
  if (json::text_at(vmi, {"spec", "architecture"}).empty()) {
    json::make(vmi, {"spec", "architecture"}) = architecture;
  }
  // After the architecture, as a new field of spec may move its members.
  Document& domain = json::make(vmi, {"spec", "domain"});
  write(domain, "requests", spec.requests);
  write(domain, "limits", spec.limits);
  write(domain, {"memory", "guest"}, spec.guest);
  if (!spec.cpu) return;
  write(domain, "cores", spec.cpu->cores);
  write(domain, "sockets", spec.cpu->sockets);
  write(domain, "threads", spec.cpu->threads);
}

// From the cluster's configuration, where the VMI has none.
void default_eviction_strategy(Document& vmi, const Document& kubevirt) {
  const auto strategy = json::text_at(kubevirt, {"spec", "configuration", "evictionStrategy"});
  if (strategy.empty() || json::find(vmi, {"spec", "evictionStrategy"}) != nullptr) return;
  json::make(vmi, {"spec", "evictionStrategy"}) = strategy;
}

void begin_status(Document& vmi, const overhead::Release& release, std::string_view timestamp) {
  set_phase(vmi, "Pending", timestamp);
  json::make(vmi, {"status", "runtimeUser"}) = kNonRootUser;
  json::make(vmi, {"status", "currentCPUTopology"}) = json::Object{};
  for (const std::string_view field : {"cores", "sockets", "threads"}) {
    const Document* count = json::find(vmi, {"spec", "domain", "cpu", field});
    if (count != nullptr) json::make(vmi, {"status", "currentCPUTopology", field}) = *count;
  }
  const Document* guest = json::find(vmi, {"spec", "domain", "memory", "guest"});
  if (guest == nullptr || release.minor < kMemoryStatusSince) return;
  json::make(vmi, {"status", "memory"}) =
      json::Object{{"guestAtBoot", *guest}, {"guestCurrent", *guest}, {"guestRequested", *guest}};
}

overhead::AdmissionConfig admission_config(const kubevirt::KubeVirt& view,
                                           std::string_view architecture) {
  return {.memory_overcommit = view.config.memory_overcommit,
          .default_architecture = kubevirt::architecture_of(architecture)};
}

Result<Document> admitted(const Document& object, const AdmissionRequest& request) {
  const Document& kubevirt = *request.kubevirt;
  const overhead::Release& release = api_release(kubevirt);
  const std::string_view architecture = default_architecture(kubevirt);
  VO_TRY(auto view, view_vmi(object));
  VO_TRY(const auto cluster, view_kubevirt(kubevirt));
  VO_CHECK_OK(
      overhead::admit(view.spec, admission_config(cluster, architecture), *release.admission));
  Document vmi = object;
  write_spec(vmi, view.spec, architecture);
  default_eviction_strategy(vmi, kubevirt);
  add_finalizer(vmi, kVmiFinalizer);
  begin_status(vmi, release, request.timestamp);
  return vmi;
}

}  // namespace

Verdict admit_vmi_create(const AdmissionRequest& request) {
  auto vmi = admitted(*request.object, request);
  if (!vmi) {
    return {.object = {},
            .refusal = Refusal{.code = 422, .reason = "Invalid", .message = vmi.error().message()}};
  }
  return {.object = *std::move(vmi), .refusal = {}};
}

}  // namespace vo::simulation
