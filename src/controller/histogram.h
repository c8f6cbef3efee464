// SPDX-License-Identifier: Apache-2.0
// How often a duration was how long, as a Prometheus histogram in seconds.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "controller/prometheus_text.h"

namespace vo::controller {

class Histogram {
 public:
  void observe(Duration duration);
  std::uint64_t count() const { return count_; }
  void render(PrometheusText& to, std::string_view name, std::string_view help,
              std::string_view bucket, std::string_view sum, std::string_view count) const;

 private:
  struct Bound {
    Duration upper;
    std::string_view label;  // as `le`
  };
  static constexpr std::array<Bound, 10> kBounds{{
      {std::chrono::milliseconds{5}, R"({le="0.005"})"},
      {std::chrono::milliseconds{10}, R"({le="0.01"})"},
      {std::chrono::milliseconds{25}, R"({le="0.025"})"},
      {std::chrono::milliseconds{50}, R"({le="0.05"})"},
      {std::chrono::milliseconds{100}, R"({le="0.1"})"},
      {std::chrono::milliseconds{500}, R"({le="0.5"})"},
      {std::chrono::seconds{1}, R"({le="1"})"},
      {std::chrono::seconds{5}, R"({le="5"})"},
      {std::chrono::seconds{30}, R"({le="30"})"},
      {std::chrono::seconds{60}, R"({le="60"})"},
  }};

  std::array<std::uint64_t, kBounds.size()> below_{};  // each counts what the ones before it do
  std::uint64_t count_ = 0;
  Duration sum_{};
};

}  // namespace vo::controller
