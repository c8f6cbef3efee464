// SPDX-License-Identifier: Apache-2.0
// additionalGuestMemoryOverheadRatio, parsed once per configuration and applied many times, exactly
// as virt-controller does on each call: to the last bit, also where the text is bad.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/units.h"

namespace vo::overhead {

class Ratio {
 public:
  enum class Kind : std::uint8_t {
    kAbsent,  // no ratio is set
    kEmpty,   // "": not parsed, except by the head of release-1.0
    kBad,     // not a number: upstream logs it and leaves the function with what it has
    kNumber,
    kNotFinite,  // "NaN", "Inf": upstream's result depends on the processor; refused here
  };

  Ratio() = default;
  static Ratio parse(const std::optional<std::string>& text);

  Kind kind() const { return kind_; }
  double value() const { return value_; }  // REQUIRES kNumber

  // What the ratio adds to `accumulated`: trunc(double(K) × (ratio − 1)) × 1000, with K the
  // thousands of bytes, rounded away from zero. Negative for ratios below 1.
  // REQUIRES kNumber. nullopt: beyond int64.
  std::optional<Bytes> addition(Bytes accumulated) const;

 private:
  double value_ = 1;
  Kind kind_ = Kind::kAbsent;
};

}  // namespace vo::overhead
