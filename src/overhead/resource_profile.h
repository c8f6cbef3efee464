// SPDX-License-Identifier: Apache-2.0
// How releases turn a VMI and its overhead into the compute container's requests and limits, and
// what virt-api writes into a VMI at its creation. Both split at other tags than the formula does.
#pragma once

#include <cstdint>
#include <string_view>

namespace vo::overhead {

// What the renderer does to requests.memory before the overhead is added.
enum class MemoryRequestRule : std::uint8_t {
  kAsStored,          // admission has defaulted it
  kAlwaysOvercommit,  // v1.6.2: divides any request by the overcommit, also one the user wrote
  kDefaulted,         // from limits, guest or page size, where absent: WithMemoryRequests
};

// Whether a quota in the namespace makes KubeVirt invent a limit.
enum class AutoLimitRule : std::uint8_t { kNone, kFeatureGate, kAlways };

// What decides whether an isolated emulator thread needs a second CPU for even parity.
enum class ParityRule : std::uint8_t {
  kNone,                 // the annotation is not known
  kVcpus,                // the vCPUs alone
  kVcpusAndPoolThreads,  // and the I/O threads of the policy supplementalPool
  kLimitAndPoolThreads,  // the limit, which has the I/O threads already, and those of the policy
};

struct ResourceProfile {
  std::string_view name;
  MemoryRequestRule memory_request = MemoryRequestRule::kAsStored;
  AutoLimitRule auto_memory_limit = AutoLimitRule::kNone;
  AutoLimitRule auto_cpu_limit = AutoLimitRule::kNone;
  ParityRule parity = ParityRule::kNone;
  bool io_threads_in_cpu = false;        // supplemental I/O threads count as CPUs of the pod
  bool io_threads_in_cpu_limit = false;  // 1.5.0 and 1.5.1: WithIOThreads, on the limit alone
};

namespace profiles {

inline constexpr ResourceProfile kR100{.name = "R1.0.0"};

inline constexpr ResourceProfile kR101 = [] {
  auto profile = kR100;
  profile.name = "R1.0.1";
  profile.auto_memory_limit = AutoLimitRule::kFeatureGate;
  return profile;
}();

inline constexpr ResourceProfile kR110 = [] {
  auto profile = kR101;
  profile.name = "R1.1.0";
  profile.auto_cpu_limit = AutoLimitRule::kFeatureGate;
  return profile;
}();

inline constexpr ResourceProfile kR111 = [] {
  auto profile = kR110;
  profile.name = "R1.1.1";
  profile.parity = ParityRule::kVcpus;
  return profile;
}();

inline constexpr ResourceProfile kR150 = [] {
  auto profile = kR111;
  profile.name = "R1.5.0";
  profile.auto_memory_limit = AutoLimitRule::kAlways;
  profile.auto_cpu_limit = AutoLimitRule::kAlways;
  profile.parity = ParityRule::kVcpusAndPoolThreads;
  profile.io_threads_in_cpu_limit = true;
  return profile;
}();

inline constexpr ResourceProfile kR152 = [] {
  auto profile = kR150;
  profile.name = "R1.5.2";
  profile.parity = ParityRule::kLimitAndPoolThreads;
  profile.io_threads_in_cpu = true;
  profile.io_threads_in_cpu_limit = false;
  return profile;
}();

inline constexpr ResourceProfile kR162 = [] {
  auto profile = kR152;
  profile.name = "R1.6.2";
  profile.memory_request = MemoryRequestRule::kAlwaysOvercommit;
  return profile;
}();

inline constexpr ResourceProfile kR164 = [] {
  auto profile = kR152;
  profile.name = "R1.6.4";
  profile.memory_request = MemoryRequestRule::kDefaulted;
  return profile;
}();

}  // namespace profiles

// How the mutating webhook fills an absent requests.memory.
enum class MemoryDefaultRule : std::uint8_t {
  kOvercommitted,  // guest (or page size) × 100 / memoryOvercommit
  kPlain,          // v1.6.2: guest (or page size) as it is
  kNone,           // left to the renderer
};

struct AdmissionProfile {
  std::string_view name;
  MemoryDefaultRule memory_request = MemoryDefaultRule::kOvercommitted;
  bool guest = false;  // memory.guest from requests, limits or page size
};

namespace profiles {

inline constexpr AdmissionProfile kA100{.name = "A1.0"};
inline constexpr AdmissionProfile kA130{.name = "A1.3", .guest = true};
inline constexpr AdmissionProfile kA162{
    .name = "A1.6.2", .memory_request = MemoryDefaultRule::kPlain, .guest = true};
inline constexpr AdmissionProfile kA164{
    .name = "A1.6.4", .memory_request = MemoryDefaultRule::kNone, .guest = true};

}  // namespace profiles
}  // namespace vo::overhead
