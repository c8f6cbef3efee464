// SPDX-License-Identifier: Apache-2.0
// How the controller is doing: what /readyz?verbose prints and what becomes metrics.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vo::controller {

// Counted since the start.
struct Stats {
  std::uint64_t patches_sent = 0;
  std::uint64_t patches_landed = 0;
  std::uint64_t patches_conflicted = 0;
  std::uint64_t patches_denied = 0;
  std::uint64_t patches_failed = 0;
  std::uint64_t patches_unknown = 0;
  std::uint64_t probes_sent = 0;
  std::uint64_t reads_sent = 0;
  std::uint64_t undecodable = 0;
  std::uint64_t tampered = 0;
  std::uint64_t disagreements = 0;
};

struct HealthLine {
  std::string name;
  bool ok = true;
  bool gates_readiness = false;  // not ok means not ready
  std::string detail;
};

struct Health {
  std::vector<HealthLine> lines;

  bool ready() const;
  // One line a check, as kube-apiserver prints them: "[+]name ok: detail", "[-]name failed:
  // detail".
  std::string verbose() const;
};

}  // namespace vo::controller
