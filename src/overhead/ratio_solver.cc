// SPDX-License-Identifier: Apache-2.0
#include "overhead/ratio_solver.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/format.h"
#include "base/units.h"
#include "overhead/formula.h"
#include "overhead/release.h"
#include "overhead/spec.h"

namespace vo::overhead {
namespace {

constexpr int kDigitsMax = 15;  // more than a double tells apart

std::optional<Bytes> total_with(const Spec& spec, Config config, const Release& release,
                                std::optional<std::string> ratio) {
  config.ratio = std::move(ratio);
  const auto breakdown = break_down(spec, config, release);
  if (!breakdown) return std::nullopt;
  return breakdown->total;
}

// 1 + added/base with `digits` decimals, rounded up. Rounding in between does no harm: the formula
// itself is asked whether the candidate fits.
std::string candidate(std::int64_t added, std::int64_t base, int digits) {
  const double scale = std::pow(10.0, digits);
  const double ratio = static_cast<double>(added) / static_cast<double>(base);
  return format("{:.{}f}", 1 + std::ceil(ratio * scale) / scale, digits);
}

}  // namespace

std::optional<std::string> solve_ratio(const Spec& spec, const Config& config,
                                       const Release& release, Bytes overhead) {
  if (config.ratio && total_with(spec, config, release, config.ratio) == overhead) {
    return config.ratio;
  }
  Config plain = config;
  plain.ratio.reset();
  const auto breakdown = break_down(spec, plain, release);
  if (!breakdown) return std::nullopt;
  const auto added = checked_subtract(overhead, breakdown->total);
  if (!added || added->count() < 0 || added->count() % 1000 != 0) return std::nullopt;
  if (added->count() == 0) return "";
  const std::int64_t base =
      breakdown->before_ratio.count() / 1000 + (breakdown->before_ratio.count() % 1000 > 0 ? 1 : 0);
  if (base <= 0) return std::nullopt;
  for (int digits = 0; digits <= kDigitsMax; ++digits) {
    std::string ratio = candidate(added->count() / 1000, base, digits);
    if (total_with(spec, config, release, ratio) == overhead) return ratio;
  }
  return std::nullopt;
}

}  // namespace vo::overhead
