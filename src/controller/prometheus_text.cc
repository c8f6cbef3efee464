// SPDX-License-Identifier: Apache-2.0
#include "controller/prometheus_text.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace vo::controller {
namespace {

constexpr std::int64_t kMilli = 1'000;
constexpr std::int64_t kNano = 1'000'000'000;

std::string_view name_of(MetricType type) {
  switch (type) {
    case MetricType::kGauge: return "gauge";
    case MetricType::kCounter: return "counter";
    case MetricType::kHistogram: return "histogram";
  }
  return "untyped";
}

void append_escaped(std::string& to, std::string_view value) {
  for (const char c : value) {
    if (c == '\n') {
      to += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') to += '\\';
    to += c;
  }
}

}  // namespace

std::string label_set(std::initializer_list<Label> labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    text += text.empty() ? '{' : ',';
    text.append(name).append("=\"");
    append_escaped(text, value);
    text += '"';
  }
  if (!text.empty()) text += '}';
  return text;
}

void PrometheusText::family(std::string_view name, MetricType type, std::string_view help) {
  to_.append("# HELP ").append(name).append(" ").append(help);
  to_.append("\n# TYPE ").append(name).append(" ").append(name_of(type)).append("\n");
}

void PrometheusText::begin(std::string_view name, std::string_view labels) {
  to_.append(name).append(labels) += ' ';
}

void PrometheusText::number(std::int64_t value) {
  std::array<char, 24> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  to_.append(digits.data(), end);
}

void PrometheusText::sample(std::string_view name, std::string_view labels, std::int64_t value) {
  begin(name, labels);
  number(value);
  to_ += '\n';
}

// Whole units, and as many decimals as are needed.
void PrometheusText::decimal(std::int64_t count, std::int64_t per_unit) {
  if (count < 0 && count > -per_unit) to_ += '-';
  number(count / per_unit);
  std::int64_t rest = count % per_unit;
  if (rest < 0) rest = -rest;
  if (rest == 0) return;
  to_ += '.';
  for (std::int64_t place = per_unit / 10; rest > 0; place /= 10) {
    to_ += static_cast<char>('0' + rest / place);
    rest %= place;
  }
}

void PrometheusText::milli_sample(std::string_view name, std::string_view labels,
                                  std::int64_t milli) {
  begin(name, labels);
  decimal(milli, kMilli);
  to_ += '\n';
}

void PrometheusText::nano_sample(std::string_view name, std::string_view labels,
                                 std::int64_t nano) {
  begin(name, labels);
  decimal(nano, kNano);
  to_ += '\n';
}

void PrometheusText::single(std::string_view name, MetricType type, std::string_view help,
                            std::int64_t value) {
  family(name, type, help);
  sample(name, "", value);
}

}  // namespace vo::controller
