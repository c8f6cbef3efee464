// SPDX-License-Identifier: Apache-2.0
#include "controller/health.h"

#include <algorithm>
#include <string>

#include "base/format.h"

namespace vo::controller {

bool Health::ready() const {
  return std::ranges::all_of(
      lines, [](const HealthLine& line) { return line.ok || !line.gates_readiness; });
}

std::string Health::verbose() const {
  std::string text;
  for (const HealthLine& line : lines) {
    text += format("[{}]{} {}", line.ok ? '+' : '-', line.name, line.ok ? "ok" : "failed");
    text += line.detail.empty() ? "\n" : format(": {}\n", line.detail);
  }
  text += ready() ? "readyz check passed\n" : "readyz check failed\n";
  return text;
}

}  // namespace vo::controller
