// SPDX-License-Identifier: Apache-2.0
#include "apiserver/human_duration.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/format.h"

namespace vo::apiserver {
namespace {

std::string two_units(std::int64_t big, char big_unit, std::int64_t small, char small_unit) {
  return small == 0 ? format("{}{}", big, big_unit)
                    : format("{}{}{}{}", big, big_unit, small, small_unit);
}

std::string below_eight_hours(std::int64_t seconds) {
  const auto minutes = seconds / 60;
  if (seconds < 120) return format("{}s", seconds);
  if (minutes < 10) return two_units(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return format("{}m", minutes);
  return two_units(minutes / 60, 'h', minutes % 60, 'm');
}

}  // namespace

std::string human_duration(Duration duration) {
  if (duration <= std::chrono::seconds{-2}) return "<invalid>";
  if (duration < Duration{}) return "0s";
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration).count();
  const auto hours = seconds / 3600;
  if (hours < 8) return below_eight_hours(seconds);
  if (hours < 48) return format("{}h", hours);
  if (hours < 24 * 8) return two_units(hours / 24, 'd', hours % 24, 'h');
  if (hours < 24 * 365 * 2) return format("{}d", hours / 24);
  if (hours < 24 * 365 * 8) return two_units(hours / 24 / 365, 'y', hours / 24 % 365, 'd');
  return format("{}y", hours / 24 / 365);
}

std::string age_since(std::string_view time, WallTime now) {
  if (time.empty()) return "<unknown>";
  const auto then = parse_rfc3339(time);
  return then ? human_duration(now - *then) : "<invalid>";
}

}  // namespace vo::apiserver
