// SPDX-License-Identifier: Apache-2.0
// Waiting for a state, and the `expect` step.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "kube/resource_path.h"
#include "scenarios/scenario.h"
#include "scenarios/world.h"

namespace vo::scenarios {

Status wait_for_phase(World& world, const std::string& vmi, const std::string& phase);
Status wait_for_migration(World& world, const std::string& name, const std::string& phase);
Status wait_for_absence(World& world, const kube::ResourcePath& path, const std::string& name);
// Until what a hotplug asked for runs: no change is pending, no migration under way.
Status wait_until_updated(World& world, const std::string& vmi);
Status remove_current_pod(World& world, const std::string& vmi);
// Of the migration that the VMI's status is about.
Status remove_target_pod(World& world, const std::string& vmi);

// expect NAME [memory=BYTES|QUANTITY|none] [cpu=QUANTITY|none] [place=status|annotation]
//             [cpu-place=…] [source=recorded|derived|computed] [ambiguous=true]
//             [target=QUANTITY|none: status.migrationState.targetMemoryOverhead]
//             [pods=N: launcher pods that are there] [record.FIELD=VALUE: of our record]
// expect writes=N: PATCHes of VMIs stored since the last such step, once it is quiet
class Expectations {
 public:
  explicit Expectations(World& world) : world_(world) {}
  Status check(const Step& step);

 private:
  Status check_writes(const Step& step);
  Status check_vmi(const Step& step);

  World& world_;
  std::size_t writes_seen_ = 0;
};

}  // namespace vo::scenarios
