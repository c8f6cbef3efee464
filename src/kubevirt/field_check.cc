// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/field_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "base/result.h"
#include "json/excerpt.h"
#include "json/reader.h"
#include "json/value.h"

namespace vo::kubevirt {

namespace {

using json::Value;

// The members of the objects that sizes depend on, in any release from 1.0.1 on: the schemas of
// KubeVirt's CRDs. A path ends in [] inside an array.
struct KnownObject {
  std::string_view path;
  std::string_view members;  // separated by one space
};

constexpr std::array<KnownObject, 19> kKnown{{
    {"",
     "accessCredentials affinity architecture dnsConfig dnsPolicy domain evictionStrategy "
     "hostname livenessProbe networks nodeSelector priorityClassName readinessProbe "
     "resourceClaims schedulerName serviceAccountName startStrategy subdomain "
     "terminationGracePeriodSeconds tolerations topologySpreadConstraints utilityVolumes "
     "volumes"},
    {".domain",
     "chassis clock cpu devices features firmware ioThreads ioThreadsPolicy launchSecurity "
     "machine memory rebootPolicy resources"},
    {".domain.cpu",
     "cores dedicatedCpuPlacement features isolateEmulatorThread maxSockets model numa "
     "realtime sockets threads"},
    {".domain.cpu.numa", "guestMappingPassthrough"},
    {".domain.memory", "guest hugepages maxGuest reservedOverhead"},
    {".domain.memory.hugepages", "pageSize"},
    {".domain.memory.reservedOverhead", "addedOverhead memLock"},
    {".domain.resources", "limits overcommitGuestOverhead requests"},
    {".domain.devices",
     "autoattachGraphicsDevice autoattachInputDevice autoattachMemBalloon "
     "autoattachPodInterface autoattachSerialConsole autoattachVSOCK blockMultiQueue "
     "clientPassthrough disableHotplug disks downwardMetrics filesystems gpus hostDevices "
     "inputs interfaces logSerialConsole networkInterfaceMultiqueue panicDevices rng sound "
     "tpm useVirtioTransitional video watchdog"},
    {".domain.devices.interfaces[]",
     "acpiIndex binding bootOrder bridge dhcpOptions macAddress macvtap masquerade model "
     "name passt passtBinding pciAddress portRanges ports slirp sriov state tag"},
    {".domain.devices.interfaces[].binding", "name"},
    {".domain.devices.gpus[]", "claimName deviceName name requestName tag virtualGPUOptions"},
    {".domain.devices.hostDevices[]", "claimName deviceName name requestName tag"},
    {".domain.devices.tpm", "enabled persistent"},
    {".domain.ioThreads", "supplementalPoolThreadCount"},
    {".domain.launchSecurity", "sev snp tdx"},
    {".volumes[]",
     "cloudInitConfigDrive cloudInitNoCloud configMap containerDisk containerPath "
     "dataVolume downwardAPI downwardMetrics emptyDisk ephemeral hostDisk memoryDump name "
     "persistentVolumeClaim secret serviceAccount sysprep"},
    {".livenessProbe",
     "exec failureThreshold guestAgentPing httpGet initialDelaySeconds periodSeconds "
     "successThreshold tcpSocket timeoutSeconds"},
    {".readinessProbe",
     "exec failureThreshold guestAgentPing httpGet initialDelaySeconds periodSeconds "
     "successThreshold tcpSocket timeoutSeconds"},
}};

const KnownObject* known_object(std::string_view path) {
  const auto* const found = std::ranges::find(kKnown, path, &KnownObject::path);
  return found == kKnown.end() ? nullptr : found;
}

template <typename F>
void for_each_word(std::string_view words, F&& visit) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    visit(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

bool has_member(const KnownObject& object, std::string_view name) {
  bool found = false;
  for_each_word(object.members, [&](std::string_view member) { found |= member == name; });
  return found;
}

// Levenshtein's, one row at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string_view nearest_member(const KnownObject& object, std::string_view name) {
  constexpr std::size_t kLongest = 64;
  std::size_t best = std::min<std::size_t>(3, name.size() / 3 + 1);
  std::string_view nearest;
  if (name.size() > kLongest) return nearest;
  for_each_word(object.members, [&](std::string_view member) {
    const std::size_t distance = edit_distance(name, member);
    if (distance < best) best = distance, nearest = member;
  });
  return nearest;
}

// A field that is right somewhere else: `resources.clock` belongs into `domain`.
const KnownObject* place_of(std::string_view name) {
  const auto* const found = std::ranges::find_if(
      kKnown, [&](const KnownObject& object) { return has_member(object, name); });
  return found == kKnown.end() ? nullptr : found;
}

class FieldCheck {
 public:
  explicit FieldCheck(std::string_view root) : root_(root) {}

  Status object(Value value, const std::string& path) {
    const KnownObject* const known = known_object(path);
    if (known == nullptr || !value.is_object()) return {};
    return for_each_member(value, [&](std::string_view key, Value member) -> Status {
      if (has_member(*known, key)) return member_of(member, format("{}.{}", path, key));
      if (found_.size() < kMost) found_.push_back(unknown(*known, key));
      return {};
    });
  }

  std::vector<UnknownField> take() { return std::move(found_); }

 private:
  static constexpr std::size_t kMost = 100;

  Status member_of(Value value, const std::string& path) {
    if (!value.is_array()) return object(value, path);
    const std::string element_path = path + "[]";
    return for_each_element(value, [&](Value element) { return object(element, element_path); });
  }

  UnknownField unknown(const KnownObject& object, std::string_view key) const {
    UnknownField field{.path = format("{}{}.{}", root_, object.path, json::printable(key))};
    if (const auto nearest = nearest_member(object, key); !nearest.empty()) {
      field.hint = format("did you mean {}?", nearest);
    } else if (const KnownObject* const place = place_of(key)) {
      field.hint = format("it belongs into {}{}", root_, place->path);
    }
    return field;
  }

  std::string_view root_;
  std::vector<UnknownField> found_;
};

// Follows `path`, a list of keys, and runs `visit` there.
template <typename F>
Status descend(Value value, std::string_view path, const F& visit) {
  if (path.empty()) return visit(value);
  if (!value.is_object()) return {};
  path.remove_prefix(1);
  const std::size_t end = std::min(path.find('.'), path.size());
  return for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key != path.substr(0, end)) return {};
    return descend(member, path.substr(end), visit);
  });
}

}  // namespace

Result<std::vector<UnknownField>> unknown_fields(json::Reader& reader, std::string_view text,
                                                 std::string_view spec_path) {
  FieldCheck check(spec_path);
  VO_CHECK_OK(reader.read(text, [&](Value root) {
    return descend(root, spec_path, [&](Value spec) { return check.object(spec, ""); });
  }));
  return check.take();
}

}  // namespace vo::kubevirt
