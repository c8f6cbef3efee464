// SPDX-License-Identifier: Apache-2.0
// Two more ratios that virt-controller applies in binary floating point: CPUs divided by
// cpuAllocationRatio, and an invented memory limit as a multiple of the request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/units.h"
#include "quantity/quantity.h"

namespace vo::overhead {

// cpus / ratio as upstream prints and parses it again: "%g", below one CPU "%gm" of the
// thousandfold. Digits below nano round up. Error: kInput where ratio is not positive or the text
// no quantity.
Result<Quantity> cpu_request_by_ratio(std::int64_t cpus, std::int64_t ratio);

// trunc(request × ratio), with the ratio of the namespace's label where it parses and is at least
// 1, else 2. Error: kInput beyond int64.
Result<Bytes> memory_limit_by_ratio(Bytes request, const std::optional<std::string>& label);

}  // namespace vo::overhead
