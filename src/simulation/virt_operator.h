// SPDX-License-Identifier: Apache-2.0
// virt-operator: which KubeVirt is installed, at which releases, and its upgrades. A change of
// spec.imageTag rolls out one part after the other: virt-handler, virt-controller, virt-api.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "simulation/cache.h"
#include "simulation/options.h"
#include "simulation/outbox.h"
#include "simulation/timers.h"
#include "simulation/turn.h"

namespace vo::simulation {

class VirtOperator {
 public:
  explicit VirtOperator(const Options& options) : options_(options) {}

  // Looks at the CR and moves an upgrade on. Nothing is installed where there is no CR, or two.
  void work(Cache& cache, Outbox& outbox, Timers& timers, const std::string& timestamp,
            Instant now);
  const Installation& installation() const { return installation_; }

 private:
  void roll_out(Entry& kubevirt, const std::string& wanted, Timers& timers, Instant now);
  void write_status(Entry& kubevirt, const std::string& wanted, Outbox& outbox,
                    const std::string& timestamp, Instant now);
  void describe(const Entry& kubevirt);
  std::string image(const Entry& kubevirt, const std::string& version) const;

  const Options& options_;
  std::string uid_;  // of the CR that the versions are about
  std::string handler_;
  std::string controller_;
  std::string api_;
  Installation installation_;
};

}  // namespace vo::simulation
