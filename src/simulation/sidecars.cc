// SPDX-License-Identifier: Apache-2.0
#include "simulation/sidecars.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "json/document.h"
#include "json/fields.h"
#include "overhead/qos.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "simulation/turn.h"

namespace vo::simulation {
namespace {

using json::Document;

constexpr int kConsoleLogSince = 1;
constexpr int kNativeSidecarSince = 6;
constexpr int kImageVolumeGateSince = 6;
constexpr int kImageVolumeDefaultSince = 9;
constexpr std::string_view kImageVolumeGate = "ImageVolume";

struct Amounts {
  std::string_view cpu;
  std::string_view memory;
};

Document amounts_object(const Amounts& amounts) {
  return json::Object{{"cpu", amounts.cpu}, {"memory", amounts.memory}};
}

// What the CR's supportContainerResources say for a type; nullptr where nothing.
const Document* overridden(const Document& kubevirt, std::string_view type) {
  for (const Document& each :
       json::array_at(kubevirt, {"spec", "configuration", "supportContainerResources"})) {
    if (json::text_at(each, {"type"}) == type) return json::find(each, {"resources"});
  }
  return nullptr;
}

void overlay(Document& resources, const Document* own, std::string_view list) {
  if (own == nullptr) return;
  for (const auto& member : json::object_at(*own, {list})) {
    json::make(resources, {list, member.key()}) = member.value();
  }
}

class Sidecars {
 public:
  Sidecars(const Installation& kubevirt, const overhead::Spec& spec)
      : kubevirt_(kubevirt),
        guaranteed_(overhead::is_guaranteed(spec, kubevirt.controller.release->overhead->qos)) {}

  Document container(std::string_view name, std::string_view image, std::string_view type,
                     const Amounts& requests, const Amounts& limits) const {
    Document made = json::Object{{"name", name}, {"image", image}};
    Document& resources = json::make(made, {"resources"});
    json::make(resources, {"limits"}) = amounts_object(limits);
    json::make(resources, {"requests"}) = amounts_object(requests);
    const Document* own = overridden(*kubevirt_.object, type);
    overlay(resources, own, "limits");
    overlay(resources, own, "requests");
    if (guaranteed_) json::make(resources, {"requests"}) = *json::find(resources, {"limits"});
    return made;
  }

 private:
  const Installation& kubevirt_;
  bool guaranteed_;
};

bool logs_console(const Document& vmi, const Installation& kubevirt) {
  if (kubevirt.controller.release->minor < kConsoleLogSince) return false;
  const Document* attach =
      json::find(vmi, {"spec", "domain", "devices", "autoattachSerialConsole"});
  if (attach != nullptr && attach->is_bool() && !attach->get_bool()) return false;
  const Document* log = json::find(vmi, {"spec", "domain", "devices", "logSerialConsole"});
  if (log != nullptr && log->is_bool()) return log->get_bool();
  return json::find(*kubevirt.object, {"spec", "configuration", "virtualMachineOptions",
                                       "disableSerialConsoleLog"}) == nullptr;
}

void write_console_log(Document& pod, const Sidecars& sidecars, const Installation& kubevirt) {
  Document log =
      sidecars.container("guest-console-log", kubevirt.launcher_image, "guest-console-log",
                         {.cpu = "5m", .memory = "35M"}, {.cpu = "15m", .memory = "60M"});
  if (kubevirt.controller.release->minor < kNativeSidecarSince) {
    json::make_array(pod, {"spec", "containers"}).push_back(std::move(log));
    return;
  }
  json::make(log, {"restartPolicy"}) = "Always";
  json::make_array(pod, {"spec", "initContainers"}).push_back(std::move(log));
}

bool has_image_volumes(const Installation& kubevirt) {
  const int minor = kubevirt.controller.release->minor;
  const auto& off = kubevirt.view.disabled_feature_gates;
  if (minor >= kImageVolumeDefaultSince) return std::ranges::count(off, kImageVolumeGate) == 0;
  return minor >= kImageVolumeGateSince &&
         std::ranges::count(kubevirt.view.feature_gates, kImageVolumeGate) > 0;
}

Document disk_container(const Sidecars& sidecars, const std::string& name, std::string_view image) {
  return sidecars.container(name, image, "container-disk", {.cpu = "1m", .memory = "1M"},
                            {.cpu = "10m", .memory = "40M"});
}

void write_disk(Document& pod, const Sidecars& sidecars, const Document& volume,
                bool image_volumes) {
  const std::string name = "volume" + std::string(json::text_at(volume, {"name"}));
  const std::string_view image = json::text_at(volume, {"containerDisk", "image"});
  Document disk = disk_container(sidecars, name, image);
  json::make(disk, {"resources", "requests", "ephemeral-storage"}) = "50M";
  if (image_volumes) {
    json::make_array(pod, {"spec", "initContainers"}).push_back(std::move(disk));
    return;
  }
  json::make_array(pod, {"spec", "containers"}).push_back(std::move(disk));
  json::make_array(pod, {"spec", "initContainers"})
      .push_back(disk_container(sidecars, name + "-init", image));
}

bool has_container_disk(const Document& vmi) {
  return std::ranges::any_of(json::array_at(vmi, {"spec", "volumes"}), [](const Document& each) {
    return json::find(each, {"containerDisk"}) != nullptr;
  });
}

void write_disks(Document& pod, const Document& vmi, const Sidecars& sidecars,
                 const Installation& kubevirt) {
  if (!has_container_disk(vmi)) return;
  const bool image_volumes = has_image_volumes(kubevirt);
  if (!image_volumes) {
    json::make_array(pod, {"spec", "initContainers"})
        .push_back(sidecars.container("container-disk-binary", kubevirt.launcher_image,
                                      "container-disk", {.cpu = "10m", .memory = "1M"},
                                      {.cpu = "100m", .memory = "40M"}));
  }
  for (const Document& volume : json::array_at(vmi, {"spec", "volumes"})) {
    if (json::find(volume, {"containerDisk"}) == nullptr) continue;
    write_disk(pod, sidecars, volume, image_volumes);
  }
}

}  // namespace

void write_sidecars(Document& pod, const Document& vmi, const overhead::Spec& spec,
                    const Installation& kubevirt) {
  const Sidecars sidecars(kubevirt, spec);
  if (logs_console(vmi, kubevirt)) write_console_log(pod, sidecars, kubevirt);
  write_disks(pod, vmi, sidecars, kubevirt);
}

}  // namespace vo::simulation
