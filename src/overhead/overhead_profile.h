// SPDX-License-Identifier: Apache-2.0
// The numeric behaviours that KubeVirt's overhead function has had: thirteen among the releases,
// and the heads of maintained branches that moved on after their last tag. Each profile is its
// predecessor plus what changed, so this file reads as the history of the formula.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/units.h"

namespace vo::overhead {

// When the 100Mi for dedicated CPUs or Guaranteed QoS are added.
enum class GuaranteedTerm : std::uint8_t { kNever, kAfterRatio, kBeforeRatio };

// WantsToHaveQOSGuaranteed: how memory qualifies. The CPU part never changed.
enum class QosRule : std::uint8_t {
  kRequestEqualsLimit,
  kRequestEqualsLimitOrLimitAlone,  // since requests.memory is no longer defaulted at admission
};

enum class ArchitectureSource : std::uint8_t { kCluster, kSpecThenCluster };

struct OverheadProfile {
  std::string_view name;
  Bytes virtlogd = mebibytes(20);
  Bytes virtqemud = mebibytes(35);
  Bytes qemu = mebibytes(30);
  Bytes video = mebibytes(16);
  GuaranteedTerm guaranteed = GuaranteedTerm::kNever;
  QosRule qos = QosRule::kRequestEqualsLimit;
  ArchitectureSource architecture = ArchitectureSource::kCluster;
  bool tpm_enabled_field = false;   // devices.tpm.enabled: false is honoured
  bool snp = false;                 // SEV-SNP costs what SEV costs
  bool passt = true;                // the core `passt` binding, 800Mi each
  bool network_plugins = false;     // binding plugins' computeResourceOverhead
  bool passt_binding = false;       // the `passtBinding` core binding, 250Mi once
  bool reserved_overhead = false;   // memory.reservedOverhead.addedOverhead
  bool empty_ratio_is_bad = false;  // "" is parsed like any other ratio, and fails
};

namespace profiles {

inline constexpr OverheadProfile kP100{.name = "P1.0"};

inline constexpr OverheadProfile kP110 = [] {
  auto profile = kP100;
  profile.name = "P1.1";
  profile.guaranteed = GuaranteedTerm::kAfterRatio;
  return profile;
}();

inline constexpr OverheadProfile kP120 = [] {
  auto profile = kP110;
  profile.name = "P1.2";
  profile.architecture = ArchitectureSource::kSpecThenCluster;
  return profile;
}();

inline constexpr OverheadProfile kP130 = [] {
  auto profile = kP120;
  profile.name = "P1.3";
  profile.passt = false;
  profile.network_plugins = true;
  return profile;
}();

inline constexpr OverheadProfile kP141 = [] {
  auto profile = kP130;
  profile.name = "P1.4.1";
  profile.virtqemud = mebibytes(40);
  profile.tpm_enabled_field = true;
  return profile;
}();

// The tpm.enabled field reached release-1.4 before it reached release-1.5.
inline constexpr OverheadProfile kP150 = [] {
  auto profile = kP141;
  profile.name = "P1.5.0";
  profile.virtlogd = mebibytes(25);
  profile.tpm_enabled_field = false;
  return profile;
}();

inline constexpr OverheadProfile kP151 = [] {
  auto profile = kP150;
  profile.name = "P1.5.1";
  profile.tpm_enabled_field = true;
  return profile;
}();

inline constexpr OverheadProfile kP153 = [] {
  auto profile = kP151;
  profile.name = "P1.5.3";
  profile.guaranteed = GuaranteedTerm::kBeforeRatio;
  return profile;
}();

inline constexpr OverheadProfile kP160 = [] {
  auto profile = kP153;
  profile.name = "P1.6.0";
  profile.video = mebibytes(32);
  return profile;
}();

inline constexpr OverheadProfile kP164 = [] {
  auto profile = kP160;
  profile.name = "P1.6.4";
  profile.qos = QosRule::kRequestEqualsLimitOrLimitAlone;
  return profile;
}();

inline constexpr OverheadProfile kP170 = [] {
  auto profile = kP164;
  profile.name = "P1.7";
  profile.snp = true;
  return profile;
}();

// KVM and MSHV alike, here and later.
inline constexpr OverheadProfile kP180 = [] {
  auto profile = kP170;
  profile.name = "P1.8";
  profile.passt_binding = true;
  profile.reserved_overhead = true;
  return profile;
}();

inline constexpr OverheadProfile kP1100 = [] {
  auto profile = kP180;
  profile.name = "P1.10";
  profile.qemu = mebibytes(50);
  return profile;
}();

// Heads of release-1.0, 1.2, 1.3, 1.4 and 1.5 as of 2026-08: what vendors may ship, what a next
// patch would be. The other branches' heads equal their last tag.
inline constexpr OverheadProfile kHead10 = [] {
  auto profile = kP100;
  profile.name = "P1.0-head";
  profile.guaranteed = GuaranteedTerm::kAfterRatio;
  profile.empty_ratio_is_bad = true;
  return profile;
}();

inline constexpr OverheadProfile kHead12 = [] {
  auto profile = kP120;
  profile.name = "P1.2-head";
  profile.tpm_enabled_field = true;
  return profile;
}();

inline constexpr OverheadProfile kHead13 = [] {
  auto profile = kP130;
  profile.name = "P1.3-head";
  profile.tpm_enabled_field = true;
  profile.guaranteed = GuaranteedTerm::kBeforeRatio;
  return profile;
}();

inline constexpr OverheadProfile kHead14 = [] {
  auto profile = kP141;
  profile.name = "P1.4-head";
  profile.guaranteed = GuaranteedTerm::kBeforeRatio;
  return profile;
}();

inline constexpr OverheadProfile kHead15 = [] {
  auto profile = kP153;
  profile.name = "P1.5-head";
  profile.qos = QosRule::kRequestEqualsLimitOrLimitAlone;
  return profile;
}();

}  // namespace profiles
}  // namespace vo::overhead
