// SPDX-License-Identifier: Apache-2.0
#include "simulation/typed.h"

#include "json/document.h"
#include "json/fields.h"
#include "overhead/release.h"

namespace vo::simulation {

void drop_unknown_fields(json::Document& vmi, const overhead::Release& release,
                         bool keeps_cpu_overhead) {
  constexpr int kMemoryStatusSince = 1;
  constexpr int kOverheadSince = 8;
  if (!keeps_cpu_overhead) json::erase(vmi, {"status", "currentCPUTopology", "cpuOverhead"});
  if (release.minor < kOverheadSince) {
    json::erase(vmi, {"status", "memory", "memoryOverhead"});
    json::erase(vmi, {"status", "migrationState", "targetMemoryOverhead"});
  }
  if (release.minor < kMemoryStatusSince) json::erase(vmi, {"status", "memory"});
}

}  // namespace vo::simulation
