// SPDX-License-Identifier: Apache-2.0
// Small specs for tests, written as people write them.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::test {

inline Quantity quantity(std::string_view text) {
  const auto parsed = Quantity::parse(text);
  if (!parsed) throw std::runtime_error(parsed.error().message());
  return *parsed;
}

inline overhead::Spec with_request(std::string_view memory) {
  overhead::Spec spec;
  spec.requests.memory = quantity(memory);
  return spec;
}

inline overhead::Spec with_guest(std::string_view memory) {
  overhead::Spec spec;
  spec.guest = quantity(memory);
  spec.cpu = overhead::CpuTopology{.cores = 1, .sockets = 1, .threads = 1};
  return spec;
}

// "1Gi", or "-" where there is none.
inline std::string text(const std::optional<Quantity>& quantity) {
  return quantity ? quantity->to_string() : "-";
}

}  // namespace vo::test
