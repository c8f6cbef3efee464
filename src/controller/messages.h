// SPDX-License-Identifier: Apache-2.0
// What the decision core is told (Input) and what it asks for (Output). Plain values: the same core
// runs behind a real API server, the embedded one and the simulator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "kubevirt/objects.h"

namespace vo::controller {

enum class Resource : std::uint8_t { kVmis, kPods, kMigrations, kKubeVirts };
inline constexpr std::size_t kResourceCount = 4;
std::string_view to_string(Resource resource);

using RequestId = std::uint64_t;

// --- Input -------------------------------------------------------------------------------------

// A list begins; what it does not mention by its end is gone. After a rollback of the server's data
// resource versions seen before mean nothing.
struct ListBegan {
  Resource resource;
  bool rollback = false;
};
struct ListEnded {
  Resource resource;
};
struct VmiSeen {
  kubevirt::VirtualMachineInstance vmi;
};
struct PodSeen {
  kubevirt::LauncherPod pod;
};
struct MigrationSeen {
  kubevirt::VirtualMachineInstanceMigration migration;
};
struct KubeVirtSeen {
  kubevirt::KubeVirt kubevirt;
};
struct Gone {
  Resource resource;
  kubevirt::ObjectMeta meta;
};
// An object that could not be decoded: it is named, counted and left alone.
struct Undecodable {
  Resource resource;
  kubevirt::ObjectMeta meta;  // as far as it was readable
  std::string why;
};
// The server's schema of kubevirt.io/v1 is another one now.
struct SchemaChanged {};

// Whether this instance is the one that writes. Until told, it is.
struct Leadership {
  bool leading = true;
};

// The answer to a SendPatch or SendGet.
struct Answer {
  enum class Kind : std::uint8_t {
    kOk,        // `vmi` is what the server returned
    kConflict,  // 409, 422: decide again from a newer object
    kNotFound,  // 404
    kDenied,    // 401, 403
    kBusy,      // 429, 503
    kFailed,    // any other refusal
    kUnknown,   // no answer in time: it may have been applied
  };
  RequestId id = 0;
  Kind kind = Kind::kUnknown;
  std::optional<kubevirt::VirtualMachineInstance> vmi;
  std::string message;
  std::optional<Duration> retry_after;
  Duration latency{};
};
// Time passed.
struct Tick {};

using Input = std::variant<ListBegan, ListEnded, VmiSeen, PodSeen, MigrationSeen, KubeVirtSeen,
                           Gone, Undecodable, SchemaChanged, Leadership, Answer, Tick>;

// --- Output ------------------------------------------------------------------------------------

// A JSON patch to a VMI.
struct SendPatch {
  RequestId id = 0;
  std::string namespace_name;
  std::string name;
  std::string body;
  bool dry_run = false;
};
// Read one VMI afresh.
struct SendGet {
  RequestId id = 0;
  std::string namespace_name;
  std::string name;
};

// An event about a VMI. Nobody waits for an answer: one that is lost is lost.
struct SendEvent {
  RequestId id = 0;  // unique in this process
  std::string namespace_name;
  std::string name;
  std::string uid;
  bool warning = false;
  std::string reason;
  std::string action;
  std::string note;
  WallTime time;
};

// List the resource again, from the beginning: what is stored here may not be what the server shows
// now, though nobody changed it.
struct ListAgain {
  Resource resource = Resource::kVmis;
};

using Output = std::variant<SendPatch, SendGet, SendEvent, ListAgain>;
using Outputs = std::vector<Output>;

}  // namespace vo::controller
