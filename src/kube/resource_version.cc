// SPDX-License-Identifier: Apache-2.0
#include "kube/resource_version.h"

#include <algorithm>
#include <compare>
#include <string_view>

namespace vo::kube {

namespace {

constexpr std::string_view kLargest = "340282366920938463463374607431768211455";  // 2^128 − 1

std::strong_ordering by_length_then_digits(std::string_view a, std::string_view b) {
  if (const auto order = a.size() <=> b.size(); order != 0) return order;
  return a.compare(b) <=> 0;
}

bool is_comparable(std::string_view version) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !version.empty() && version.front() != '0' && std::ranges::all_of(version, is_digit) &&
         by_length_then_digits(version, kLargest) <= 0;
}

}  // namespace

std::partial_ordering compare_resource_versions(std::string_view a, std::string_view b) {
  if (!is_comparable(a) || !is_comparable(b)) return std::partial_ordering::unordered;
  return by_length_then_digits(a, b);
}

bool is_older(std::string_view a, std::string_view b) {
  return compare_resource_versions(a, b) == std::partial_ordering::less;
}

}  // namespace vo::kube
