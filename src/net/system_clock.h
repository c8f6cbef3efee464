// SPDX-License-Identifier: Apache-2.0
// The machine's clock: the one place where real time enters.
#pragma once

#include "base/clock.h"

namespace vo::net {

// now() is CLOCK_BOOTTIME, so a suspended machine finds its leases and tokens expired.
class SystemClock final : public Clock {
 public:
  Instant now() const override;
  WallTime wall_now() const override;
};

}  // namespace vo::net
