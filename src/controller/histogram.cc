// SPDX-License-Identifier: Apache-2.0
#include "controller/histogram.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "controller/prometheus_text.h"

namespace vo::controller {

void Histogram::observe(Duration duration) {
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    if (duration <= kBounds[i].upper) ++below_[i];
  }
  ++count_;
  sum_ += duration;
}

void Histogram::render(PrometheusText& to, std::string_view name, std::string_view help,
                       std::string_view bucket, std::string_view sum,
                       std::string_view count) const {
  to.family(name, MetricType::kHistogram, help);
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    to.sample(bucket, kBounds[i].label, static_cast<std::int64_t>(below_[i]));
  }
  to.sample(bucket, R"({le="+Inf"})", static_cast<std::int64_t>(count_));
  to.nano_sample(sum, "", sum_.count());
  to.sample(count, "", static_cast<std::int64_t>(count_));
}

}  // namespace vo::controller
