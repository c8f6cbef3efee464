// SPDX-License-Identifier: Apache-2.0
// Writes the Prometheus text format, straight into one string: a HELP and a TYPE line a family,
// then its samples.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace vo::controller {

enum class MetricType : std::uint8_t { kGauge, kCounter, kHistogram };

struct Label {
  std::string_view name;
  std::string_view value;
};

// `{namespace="ns",name="vm"}`, with the values escaped; empty for no labels.
std::string label_set(std::initializer_list<Label> labels);

class PrometheusText {
 public:
  explicit PrometheusText(std::string& to) : to_(to) {}

  void family(std::string_view name, MetricType type, std::string_view help);
  // `labels` as label_set() makes them.
  void sample(std::string_view name, std::string_view labels, std::int64_t value);
  // A value in thousandths or billionths of the metric's unit: 200 milli are 0.2.
  void milli_sample(std::string_view name, std::string_view labels, std::int64_t milli);
  void nano_sample(std::string_view name, std::string_view labels, std::int64_t nano);
  // A family of one sample.
  void single(std::string_view name, MetricType type, std::string_view help, std::int64_t value);

 private:
  void begin(std::string_view name, std::string_view labels);
  void number(std::int64_t value);
  void decimal(std::int64_t count, std::int64_t per_unit);

  std::string& to_;
};

}  // namespace vo::controller
