// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <algorithm>
#include <charconv>

#include "base/format.h"

namespace vo {
namespace {

namespace chr = std::chrono;

Error bad_time(std::string_view text) {
  return input_error(format("'{}' is no RFC 3339 time such as 2026-11-25T01:13:02Z", text));
}

bool read_digits(std::string_view& rest, std::size_t width, int& out) {
  if (rest.size() < width) return false;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + width, out);
  if (error != std::errc{} || end != rest.data() + width) return false;
  rest.remove_prefix(width);
  return true;
}

bool read_char(std::string_view& rest, std::string_view any_of) {
  if (rest.empty() || any_of.find(rest.front()) == std::string_view::npos) return false;
  rest.remove_prefix(1);
  return true;
}

bool read_fraction(std::string_view& rest, Duration& out) {
  std::int64_t scale = 100'000'000;
  std::size_t digits = 0;
  for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; ++digits, scale /= 10) {
    out += Duration{(rest.front() - '0') * scale};
    rest.remove_prefix(1);
  }
  return digits > 0;
}

bool read_offset(std::string_view& rest, chr::minutes& out) {
  if (read_char(rest, "zZ")) return rest.empty();
  const bool negative = !rest.empty() && rest.front() == '-';
  int hours = 0;
  int minutes = 0;
  if (!read_char(rest, "+-") || !read_digits(rest, 2, hours) || !read_char(rest, ":") ||
      !read_digits(rest, 2, minutes)) {
    return false;
  }
  out = chr::hours{hours} + chr::minutes{minutes};
  if (negative) out = -out;
  return rest.empty();
}

struct Fields {
  int year, month, day, hour, minute, second;
};

bool read_fields(std::string_view& rest, Fields& f) {
  return read_digits(rest, 4, f.year) && read_char(rest, "-") && read_digits(rest, 2, f.month) &&
         read_char(rest, "-") && read_digits(rest, 2, f.day) && read_char(rest, "tT") &&
         read_digits(rest, 2, f.hour) && read_char(rest, ":") && read_digits(rest, 2, f.minute) &&
         read_char(rest, ":") && read_digits(rest, 2, f.second);
}

}  // namespace

// Nanoseconds in 64 bits reach from 1677 to 2262; what is written may be any year to 9999.
constexpr chr::sys_seconds kEarliest = chr::sys_days{chr::year{1700} / 1 / 1};
constexpr chr::sys_seconds kLatest = chr::sys_days{chr::year{2250} / 1 / 1};

Result<WallTime> parse_rfc3339(std::string_view text) {
  std::string_view rest = text;
  Fields f{};
  Duration fraction{};
  chr::minutes offset{};
  if (!read_fields(rest, f)) return bad_time(text);
  if (read_char(rest, ".") && !read_fraction(rest, fraction)) return bad_time(text);
  if (!read_offset(rest, offset)) return bad_time(text);
  const chr::year_month_day date{chr::year{f.year}, chr::month{static_cast<unsigned>(f.month)},
                                 chr::day{static_cast<unsigned>(f.day)}};
  if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 60) return bad_time(text);
  const chr::sys_seconds time{chr::sys_days{date} + chr::hours{f.hour} + chr::minutes{f.minute} +
                              chr::seconds{f.second} - offset};
  return WallTime{std::clamp(time, kEarliest, kLatest)} + fraction;
}

namespace {

std::string format_seconds(WallTime time) {
  const auto day = chr::floor<chr::days>(time);
  const chr::year_month_day date{day};
  const chr::hh_mm_ss clock{chr::floor<chr::seconds>(time - day)};
  return format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace

std::string format_rfc3339(WallTime time) { return format_seconds(time) + "Z"; }

std::string format_rfc3339_micro(WallTime time) {
  const auto micros = chr::floor<chr::microseconds>(time) - chr::floor<chr::seconds>(time);
  return format("{}.{:06}Z", format_seconds(time), micros.count());
}

}  // namespace vo
