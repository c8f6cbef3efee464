// SPDX-License-Identifier: Apache-2.0
// Kubernetes quantities ("1Gi", "100m", "1e3"), exact. Parsing, printing and arithmetic agree with
// apimachinery's resource.Quantity inside the bounds below; outside them every operation is an
// error, in time linear in the text, never a wrap, a hang or a silently different number.
//
// Bounds: a text of at most 128 bytes, exponents within ±64, values up to 10^40 in magnitude with
// nine decimals (digits below nano round away from zero, as upstream does). BinarySI values are
// capped at ±(2^63−1) as upstream caps them.
//
// A value type: copy it, compare it by value; 1Gi == 1073741824 whatever their formats.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace vo {

// How a quantity prints. An empty quantity takes the format of what is added to it.
enum class QuantityFormat : std::uint8_t { kBinarySI, kDecimalSI, kDecimalExponent };

class Quantity {
 public:
  // Zero, BinarySI: what upstream sees where a map has no such key.
  Quantity() = default;
  explicit Quantity(std::int64_t value, QuantityFormat format = QuantityFormat::kDecimalSI);
  explicit Quantity(Bytes bytes, QuantityFormat format = QuantityFormat::kBinarySI);
  explicit Quantity(MilliCpu milli);

  // The grammar of resource.ParseQuantity. "" is no quantity; "+", ".", "Ki", "m", "-Gi" are 0.
  // Error: kInput, naming the text (shortened) and what would be right.
  static Result<Quantity> parse(std::string_view text);

  QuantityFormat format() const;
  bool is_zero() const;
  int sign() const;  // −1, 0, 1

  std::strong_ordering compare(const Quantity& other) const;

  // Exact. The left operand's format is kept, unless it is zero. Error: kInput beyond the bounds.
  Result<Quantity> add(const Quantity& other) const;
  Result<Quantity> subtract(const Quantity& other) const;
  Result<Quantity> multiply(std::int64_t factor) const;

  // ceil(q / 10^scale), away from zero, as upstream's ScaledValue. Error: kInput beyond int64.
  Result<std::int64_t> scaled(int scale) const;
  Result<Bytes> bytes() const;     // scaled(0): upstream's Value()
  Result<MilliCpu> milli() const;  // scaled(-3): upstream's MilliValue()

  // Canonical form, as upstream prints it: "290Mi", "359460Ki", "524288k", "1e3".
  std::string to_string() const;
};

bool operator==(const Quantity& a, const Quantity& b);
std::strong_ordering operator<=>(const Quantity& a, const Quantity& b);

}  // namespace vo
