// SPDX-License-Identifier: Apache-2.0
// The series about VMIs, and their sums by namespace and node. Series vanish with their VMI. Above
// a number of series the per-VMI ones are left out, and the sums remain.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

#include "controller/prometheus_text.h"
#include "controller/vmi_sample.h"

namespace vo::controller {

class FleetMetrics {
 public:
  // `max_vmi_series`: as many per-VMI series are written at most; 0: none.
  explicit FleetMetrics(std::size_t max_vmi_series) : max_vmi_series_(max_vmi_series) {}

  void set(const std::string& vmi_key, const VmiSample& sample);
  void erase(const std::string& vmi_key);

  std::size_t vmis() const { return entries_.size(); }
  bool left_out() const { return entries_.size() * kMeasures > max_vmi_series_; }
  void render(PrometheusText& to) const;

 private:
  using Values = std::array<std::int64_t, kMeasures>;
  // A fleet's sum does not fit into 64 bits if its users do not want it to.
  __extension__ using Wide = __int128;

  struct Entry {
    std::string labels;  // rendered once
    std::string namespace_name;
    std::string node;
    std::array<bool, kMeasures> known{};
    Values values{};
  };
  struct Sum {
    std::size_t vmis = 0;
    std::array<Wide, kMeasures> values{};
  };
  using Sums = std::map<std::string, Sum>;

  static void count(Sums& sums, const std::string& group, const Entry& entry, int sign);
  void count(const Entry& entry, int sign);
  void render_vmis(PrometheusText& to) const;
  static void render_sums(PrometheusText& to, const Sums& sums, std::string_view label,
                          const std::array<std::string_view, kMeasures + 1>& names,
                          std::string_view of);
  static std::int64_t clamped(Wide value);

  std::size_t max_vmi_series_;
  std::unordered_map<std::string, Entry> entries_;
  Sums namespaces_;
  Sums nodes_;
};

}  // namespace vo::controller
