// SPDX-License-Identifier: Apache-2.0
#include "simulation/launcher_pod.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/format.h"
#include "base/result.h"
#include "json/document.h"
#include "json/fields.h"
#include "kubevirt/gates.h"
#include "kubevirt/names.h"
#include "kubevirt/objects.h"
#include "overhead/formula.h"
#include "overhead/launcher_resources.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"
#include "simulation/cache.h"
#include "simulation/names.h"
#include "simulation/object.h"
#include "simulation/sidecars.h"
#include "simulation/turn.h"
#include "simulation/views.h"

namespace vo::simulation {
namespace {

using json::Document;

constexpr int kVmiIdSince = 7;
constexpr std::size_t kMaxLabel = 63;
constexpr int kEvictOnlySince = 3;
constexpr std::string_view kHostname = "kubernetes.io/hostname";

void write(Document& map, std::string_view key, const std::optional<Quantity>& quantity) {
  if (quantity) json::make(map, {key}) = quantity->to_string();
}

Document resource_object(const overhead::ResourceMap& map, const overhead::ComputeResources& all) {
  Document made = json::Object{};
  write(made, "cpu", map.cpu);
  write(made, "memory", map.memory);
  write(made, "ephemeral-storage", map.ephemeral_storage);
  write(made, "hugepages-" + all.hugepages_size, all.hugepages);
  for (const std::string_view device : {"kvm", "tun", "vhost-net"}) {
    json::make(made, {"devices.kubevirt.io/" + std::string(device)}) = "1";
  }
  return made;
}

Document compute_container(const overhead::ComputeResources& resources, std::string_view image) {
  Document container = json::Object{
      {"name", kubevirt::kComputeContainer}, {"image", image}, {"imagePullPolicy", "IfNotPresent"}};
  json::make(container, {"resources", "limits"}) = resource_object(resources.limits, resources);
  json::make(container, {"resources", "requests"}) = resource_object(resources.requests, resources);
  return container;
}

// A VMI's labels are the pod's, and so are its annotations but those of the API machinery.
void copy_metadata(Document& pod, const Document& vmi) {
  json::make(pod, {"metadata", "labels"}) = json::object_at(vmi, {"metadata", "labels"});
  json::make(pod, {"metadata", "annotations"}) = json::Object{};
  for (const auto& member : json::object_at(vmi, {"metadata", "annotations"})) {
    const std::string_view key{member.key().data(), member.key().size()};
    if (key.starts_with("kubectl.kubernetes.io") ||
        key.starts_with("kubevirt.io/storage-observed-api-version") ||
        key.starts_with("kubevirt.io/latest-observed-api-version")) {
      continue;
    }
    json::make(pod, {"metadata", "annotations", key}) = member.value();
  }
}

// What fits into a label. Upstream ends a longer name with eight digits of its SHA-1.
std::string_view label_of(std::string_view name) {
  name = name.substr(0, kMaxLabel);
  while (name.ends_with('-') || name.ends_with('.')) name.remove_suffix(1);
  return name;
}

// Up to the first dot.
std::string_view hostname_of(std::string_view name) {
  return label_of(name.substr(0, name.find('.')));
}

void write_labels(Document& pod, const Entry& vmi, const overhead::Release& release) {
  Document& labels = json::make(pod, {"metadata", "labels"});
  json::make(labels, {kAppLabel}) = "virt-launcher";
  json::make(labels, {kCreatedByLabel}) = vmi.uid;
  json::make(labels, {kVmNameLabel}) = hostname_of(vmi.name());
  if (release.minor >= kVmiIdSince) json::make(labels, {kVmiIdLabel}) = label_of(vmi.name());
}

void write_annotations(Document& pod, const Entry& vmi, const overhead::Release& release) {
  Document& annotations = json::make(pod, {"metadata", "annotations"});
  json::make(annotations, {"kubevirt.io/domain"}) = vmi.name();
  json::make(annotations, {"kubectl.kubernetes.io/default-container"}) =
      kubevirt::kComputeContainer;
  json::make(annotations, {"kubevirt.io/migrationTransportUnix"}) = "true";
  if (release.minor >= kEvictOnlySince) {
    json::make(annotations, {"descheduler.alpha.kubernetes.io/request-evict-only"}) = "";
  }
}

// KubeVirt's own report, where its gate is on.
Status write_overhead(Document& pod, const overhead::Spec& spec, const Installation& kubevirt) {
  if (!kubevirt::upstream_gate_on(kubevirt.view)) return {};
  VO_TRY(const auto terms,
         overhead::break_down(spec, kubevirt.view.config, *kubevirt.controller.release));
  json::make(pod, {"metadata", "annotations", kubevirt::kRecordedAnnotation}) =
      std::to_string(terms.total.count());
  return {};
}

void write_placement(Document& pod, const Document& vmi) {
  Document& selector = json::make(pod, {"spec", "nodeSelector"});
  const Document* own = json::find(vmi, {"spec", "nodeSelector"});
  if (own != nullptr) selector = *own;
  const std::string_view architecture = json::text_at(vmi, {"spec", "architecture"});
  if (!architecture.empty()) json::make(selector, {"kubernetes.io/arch"}) = architecture;
  json::make(selector, {kSchedulableLabel}) = "true";
  for (const std::string_view field : {"tolerations", "affinity"}) {
    const Document* placed = json::find(vmi, {"spec", field});
    if (placed != nullptr) json::make(pod, {"spec", field}) = *placed;
  }
}

void write_spec(Document& pod, const Entry& vmi, Document compute) {
  json::make(pod, {"spec", "restartPolicy"}) = "Never";
  json::make(pod, {"spec", "terminationGracePeriodSeconds"}) = 60;
  json::make(pod, {"spec", "automountServiceAccountToken"}) = false;
  json::make(pod, {"spec", "enableServiceLinks"}) = false;
  json::make(pod, {"spec", "hostname"}) = hostname_of(vmi.name());
  json::make_array(pod, {"spec", "containers"}).push_back(std::move(compute));
  write_placement(pod, vmi.object());
}

Document empty_pod(const Entry& vmi) {
  Document pod = new_object("v1", "Pod", vmi.namespace_name());
  json::make(pod, {"metadata", "generateName"}) = format("virt-launcher-{}-", vmi.name());
  json::make_array(pod, {"metadata", "ownerReferences"})
      .push_back(owner_reference(vmi, kubevirt::kOwnerKind));
  return pod;
}

// Away from the pods of the same VMI.
Document anti_affinity(const Entry& vmi) {
  Document term = json::Object{{"topologyKey", kHostname}};
  json::make(term, {"labelSelector", "matchLabels", kCreatedByLabel}) = vmi.uid;
  return term;
}

}  // namespace

Result<Document> launcher_pod(const Entry& vmi, const Installation& kubevirt,
                              const overhead::NamespacePolicy& policy) {
  const overhead::Release& release = *kubevirt.controller.release;
  VO_TRY(const auto view, view_vmi(vmi.object()));
  VO_TRY(const auto resources,
         overhead::compute_resources(view.spec, kubevirt.view.config, release, policy));
  Document pod = empty_pod(vmi);
  copy_metadata(pod, vmi.object());
  write_labels(pod, vmi, release);
  write_annotations(pod, vmi, release);
  VO_CHECK_OK(write_overhead(pod, view.spec, kubevirt));
  write_spec(pod, vmi, compute_container(resources, kubevirt.launcher_image));
  write_sidecars(pod, vmi.object(), view.spec, kubevirt);
  return pod;
}

Result<Document> migration_target_pod(const Entry& vmi, const Entry& migration,
                                      const Installation& kubevirt,
                                      const overhead::NamespacePolicy& policy) {
  VO_TRY(Document pod, launcher_pod(vmi, kubevirt, policy));
  json::make(pod, {"metadata", "labels", kubevirt::kMigrationLabel}) = migration.uid;
  json::make(pod, {"metadata", "annotations", kMigrationNameAnnotation}) = migration.name();
  for (const std::string_view fault : {kTargetNeverStarts, kTargetFails, kTargetDies}) {
    if (!has_annotation(migration.object(), fault)) continue;
    json::make(pod, {"metadata", "annotations", fault}) = annotation(migration.object(), fault);
  }
  json::make_array(pod, {"spec", "affinity", "podAntiAffinity",
                         "requiredDuringSchedulingIgnoredDuringExecution"})
      .push_back(anti_affinity(vmi));
  for (const auto& member : json::object_at(migration.object(), {"spec", "addedNodeSelector"})) {
    json::make(pod, {"spec", "nodeSelector", member.key()}) = member.value();
  }
  return pod;
}

}  // namespace vo::simulation
