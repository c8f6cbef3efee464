// SPDX-License-Identifier: Apache-2.0
#include "overhead/allocation_ratio.h"

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "base/units.h"
#include "overhead/ratio_text.h"
#include "quantity/quantity.h"

namespace vo::overhead {
namespace {

constexpr double kInt64Limit = 9223372036854775808.0;  // 2^63
constexpr double kDefaultLimitRatio = 2;

double limit_ratio(const std::optional<std::string>& label) {
  if (!label) return kDefaultLimitRatio;
  const auto ratio = parse_ratio_text(*label);
  return ratio && *ratio >= 1.0 ? *ratio : kDefaultLimitRatio;
}

}  // namespace

Result<Quantity> cpu_request_by_ratio(std::int64_t cpus, std::int64_t ratio) {
  if (ratio <= 0) {
    return input_error(format("cpuAllocationRatio: {} is not a positive number", ratio));
  }
  const double share = static_cast<double>(cpus) / static_cast<double>(ratio);
  if (share < 1) return Quantity::parse(format_ratio_text(share * 1000) + "m");
  return Quantity::parse(format_ratio_text(share));
}

Result<Bytes> memory_limit_by_ratio(Bytes request, const std::optional<std::string>& label) {
  const double limit = static_cast<double>(request.count()) * limit_ratio(label);
  if (!(limit > -kInt64Limit && limit < kInt64Limit)) {
    return input_error("limits.memory by the namespace's ratio: beyond 2^63-1 bytes");
  }
  return Bytes{static_cast<std::int64_t>(limit)};
}

}  // namespace vo::overhead
