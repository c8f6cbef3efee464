// SPDX-License-Identifier: Apache-2.0
// Any text parses or is refused; what parses prints, reads back equal and obeys its own order.
#include "quantity/quantity.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"

namespace {

bool reads_back(const vo::Quantity& quantity) {
  const auto again = vo::Quantity::parse(quantity.to_string());
  return again && *again == quantity && again->to_string() == quantity.to_string();
}

void check_scaling(const vo::Quantity& quantity) {
  const auto bytes = quantity.bytes();
  if (!bytes) return;
  const vo::Quantity rounded{*bytes};
  const bool grew = quantity.sign() >= 0 ? rounded >= quantity : rounded <= quantity;
  VO_ASSERT(grew);
  const auto gap = rounded.subtract(quantity);
  VO_ASSERT(gap && *gap < vo::Quantity{1} && *gap > vo::Quantity{-1});
}

void check_pair(const vo::Quantity& a, const vo::Quantity& b) {
  if (const auto difference = a.subtract(b)) {
    VO_ASSERT(a.compare(b) == (difference->sign() <=> 0));
    const auto sum = difference->add(b);
    VO_ASSERT(sum && *sum == a);
  }
  VO_ASSERT(a.compare(b) == (0 <=> b.compare(a)));
}

}  // namespace

// The input: two texts, separated by a space.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto space = text.find(' ');
  const auto a = vo::Quantity::parse(text.substr(0, space));
  if (!a) return 0;
  VO_ASSERT(reads_back(*a));
  check_scaling(*a);
  if (space == std::string_view::npos) return 0;
  if (const auto b = vo::Quantity::parse(text.substr(space + 1))) check_pair(*a, *b);
  return 0;
}
