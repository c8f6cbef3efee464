// SPDX-License-Identifier: Apache-2.0
// Golden cases, from JSON straight into the formula's input. Deliberately not the product's
// decoder: the two must come to the same numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "overhead/spec.h"

namespace vo::test {

struct GoldenCase {
  std::int64_t id = 0;
  overhead::Config config;
  overhead::Spec spec;
};

// A line {"id", "config", "vmi"}. Throws std::runtime_error on what is not one.
GoldenCase decode_case(std::string_view line);

}  // namespace vo::test
