// SPDX-License-Identifier: Apache-2.0
// What follows the number of a quantity: "", "Gi", "m", "e-3", and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "quantity/quantity.h"

namespace vo {

// The number before it times base^exponent.
struct Suffix {
  int base = 10;
  int exponent = 0;  // an exponent in digits that int does not hold reads as beyond any bound
  QuantityFormat format = QuantityFormat::kDecimalSI;
};

inline constexpr int kLargestBinaryPower = 6;  // of 1024: "Ei"

// nullopt: no suffix of Kubernetes.
std::optional<Suffix> read_suffix(std::string_view text);

// Appends the suffix for 10^exponent; DecimalSI without a letter for it writes "e21".
// REQUIRES a multiple of 3, ≥ −9.
void append_decimal_suffix(std::string& text, int exponent, QuantityFormat format);

// Appends the suffix for 1024^power. REQUIRES 0 ≤ power ≤ kLargestBinaryPower.
void append_binary_suffix(std::string& text, int power);

}  // namespace vo
