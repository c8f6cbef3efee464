// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "json/value.h"
#include "kubevirt/decode.h"
#include "kubevirt/metadata_decoder.h"
#include "kubevirt/names.h"
#include "kubevirt/objects.h"
#include "kubevirt/spec_decoder.h"
#include "quantity/quantity.h"

namespace vo::kubevirt {

namespace {

using json::Value;

struct Container {
  std::string_view name;
  std::string image;
  bool restarts = false;  // restartPolicy Always: an init container that keeps running
  ContainerResources resources;
};

Status add(std::optional<Quantity>& sum, const std::optional<Quantity>& more) {
  if (!more) return {};
  VO_TRY(sum, sum.value_or(Quantity{}).add(*more));
  return {};
}

Status read_requests(Value requests, ContainerResources& resources) {
  overhead::ResourceMap& map = resources.requests;
  return for_each_member(requests, [&](std::string_view key, Value member) -> Status {
    if (key == "memory") return read_quantity(member, map.memory);
    if (key == "cpu") return read_quantity(member, map.cpu);
    if (key == "ephemeral-storage") return read_quantity(member, map.ephemeral_storage);
    if (!key.starts_with("hugepages-")) return {};
    std::optional<Quantity> pages;
    VO_CHECK_OK(read_quantity(member, pages));
    return add(resources.hugepages_requests, pages);
  });
}

Status read_resources(Value value, ContainerResources& resources) {
  return for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "requests") return read_requests(member, resources);
    if (key == "limits") return read_resource_map(member, resources.limits);
    return {};
  });
}

Status read_text(Value value, std::string_view& to) {
  if (value.is_null()) return {};
  VO_TRY(to, value.string());
  return {};
}

Status read_container(Value value, Container& container) {
  return for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "name") return read_text(member, container.name);
    if (key == "image") return read(member, container.image);
    if (key == "resources") return read_resources(member, container.resources);
    if (key != "restartPolicy") return {};
    std::string_view policy;
    VO_CHECK_OK(read_text(member, policy));
    container.restarts = policy == "Always";
    return {};
  });
}

Status add_sidecar(const Container& container, LauncherPod& pod) {
  const overhead::ResourceMap& requests = container.resources.requests;
  VO_TRY(pod.sidecar_memory, pod.sidecar_memory.add(requests.memory.value_or(Quantity{})));
  VO_TRY(pod.sidecar_cpu, pod.sidecar_cpu.add(requests.cpu.value_or(Quantity{})));
  return {};
}

Status add_container(Container container, LauncherPod& pod) {
  const bool is_fork = container.name == kForkComputeContainer;
  if (!is_fork && container.name != kComputeContainer) return add_sidecar(container, pod);
  pod.has_compute = true;
  pod.is_fork |= is_fork;
  pod.compute_image = std::move(container.image);
  pod.compute = container.resources;
  return {};
}

Status read_containers(Value containers, LauncherPod& pod) {
  return for_each_element(containers, [&](Value element) -> Status {
    Container container;
    VO_CHECK_OK(read_container(element, container));
    return add_container(std::move(container), pod);
  });
}

Status read_init_containers(Value containers, LauncherPod& pod) {
  return for_each_element(containers, [&](Value element) -> Status {
    Container container;
    VO_CHECK_OK(read_container(element, container));
    return container.restarts ? add_sidecar(container, pod) : Status{};
  });
}

Status read_spec(Value spec, LauncherPod& pod) {
  return for_each_member(spec, [&](std::string_view key, Value member) -> Status {
    if (key == "containers") return read_containers(member, pod);
    if (key == "initContainers") return read_init_containers(member, pod);
    if (key == "nodeName") return read(member, pod.node_name);
    return {};
  });
}

struct Owner {
  std::string_view kind;
  std::string_view uid;
  bool controller = false;
};

Status read_owner(Value value, LauncherPod& pod) {
  Owner owner;
  VO_CHECK_OK(for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "kind") return read_text(member, owner.kind);
    if (key == "uid") return read_text(member, owner.uid);
    if (key == "controller") return read(member, owner.controller);
    return {};
  }));
  const bool is_fork = owner.kind == kForkOwnerKind;
  if (!owner.controller || (!is_fork && owner.kind != kOwnerKind)) return {};
  pod.owner_uid = owner.uid;
  pod.is_fork |= is_fork;
  return {};
}

Status read_annotations(Value annotations, LauncherPod& pod) {
  return for_each_member(annotations, [&](std::string_view key, Value member) -> Status {
    if (key == kRecordedAnnotation) return read(member, pod.recorded);
    pod.ephemeral_provisioning |= key == kEphemeralAnnotation;
    return {};
  });
}

Status read_labels(Value labels, LauncherPod& pod) {
  return for_each_member(labels, [&](std::string_view key, Value member) -> Status {
    return key == kMigrationLabel ? read(member, pod.migration_uid) : Status{};
  });
}

Status read_metadata(Value metadata, LauncherPod& pod) {
  return for_each_member(metadata, [&](std::string_view key, Value member) -> Status {
    if (key == "managedFields") return {};
    if (key == "annotations") return read_annotations(member, pod);
    if (key == "labels") return read_labels(member, pod);
    if (key == "creationTimestamp") return read_time(member, pod.created);
    if (key == "ownerReferences") {
      return for_each_element(member, [&](Value owner) { return read_owner(owner, pod); });
    }
    VO_CHECK_OK(read_meta_member(key, member, pod.meta));
    return {};
  });
}

Status read_status(Value status, LauncherPod& pod) {
  return for_each_member(status, [&](std::string_view key, Value member) -> Status {
    if (key != "phase") return {};
    std::string_view phase;
    VO_CHECK_OK(read_text(member, phase));
    pod.finished = phase == "Succeeded" || phase == "Failed";
    return {};
  });
}

}  // namespace

Result<LauncherPod> decode_pod(Value root) {
  LauncherPod pod;
  VO_CHECK_OK(for_each_member(root, [&](std::string_view key, Value member) -> Status {
    if (key == "metadata") return read_metadata(member, pod);
    if (key == "spec") return read_spec(member, pod);
    if (key == "status") return read_status(member, pod);
    return {};
  }));
  return pod;
}

}  // namespace vo::kubevirt
