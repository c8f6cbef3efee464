// SPDX-License-Identifier: Apache-2.0
#include "simulation/recorded.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/units.h"
#include "json/document.h"
#include "kubevirt/names.h"
#include "quantity/quantity.h"
#include "simulation/object.h"

namespace vo::simulation {

std::optional<std::string> recorded_overhead(const json::Document& pod) {
  const std::string_view text = annotation(pod, kubevirt::kRecordedAnnotation);
  std::int64_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return Quantity(Bytes{bytes}).to_string();
}

}  // namespace vo::simulation
