// SPDX-License-Identifier: Apache-2.0
#include "controller/fleet_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "support/objects.h"

namespace vo::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string text_of(const FleetMetrics& fleet) {
  std::string text;
  PrometheusText to{text};
  fleet.render(to);
  return text;
}

VmiSample a_sample(const std::string& name, const std::string& node = "node01") {
  VmiSample sample{.namespace_name = "ns", .name = name, .node = node, .source = "derived"};
  sample.at(Measure::kOverhead) = 283115520;
  sample.at(Measure::kCpu) = 200;
  return sample;
}

TEST(FleetMetrics, has_a_series_for_each_number_that_is_known) {
  FleetMetrics fleet{1000};
  fleet.set("ns/vm", a_sample("vm"));
  const std::string text = text_of(fleet);
  EXPECT_THAT(text, HasSubstr("virt_overhead_vmi_overhead_bytes{namespace=\"ns\",name=\"vm\","
                              "node=\"node01\",source=\"derived\"} 283115520\n"));
  EXPECT_THAT(text, HasSubstr("source=\"derived\"} 0.2\n"));
  EXPECT_THAT(text, Not(HasSubstr("virt_overhead_vmi_guest_bytes{")));
}

TEST(FleetMetrics, sums_by_namespace_and_node) {
  FleetMetrics fleet{1000};
  fleet.set("ns/a", a_sample("a"));
  fleet.set("ns/b", a_sample("b", "node02"));
  const std::string text = text_of(fleet);
  EXPECT_THAT(text,
              HasSubstr("virt_overhead_namespace_overhead_bytes{namespace=\"ns\"} 566231040\n"));
  EXPECT_THAT(text, HasSubstr("virt_overhead_node_cpu_overhead_cores{node=\"node02\"} 0.2\n"));
  EXPECT_THAT(text, HasSubstr("virt_overhead_namespace_vmis{namespace=\"ns\"} 2\n"));
}

TEST(FleetMetrics, series_go_with_their_vmi) {
  FleetMetrics fleet{1000};
  fleet.set("ns/a", a_sample("a"));
  fleet.set("ns/a", a_sample("a", "node02"));
  EXPECT_THAT(text_of(fleet), Not(HasSubstr("node01")));
  fleet.erase("ns/a");
  EXPECT_THAT(text_of(fleet), Not(HasSubstr("\"ns\"")));
  fleet.erase("ns/a");
  EXPECT_EQ(fleet.vmis(), 0U);
}

TEST(FleetMetrics, leaves_vmis_out_above_the_limit_and_says_so) {
  FleetMetrics fleet{kMeasures};
  fleet.set("ns/a", a_sample("a"));
  EXPECT_THAT(text_of(fleet), HasSubstr("virt_overhead_vmi_series_left_out 0\n"));
  fleet.set("ns/b", a_sample("b"));
  EXPECT_THAT(text_of(fleet), HasSubstr("virt_overhead_vmi_series_left_out 1\n"));
  EXPECT_THAT(text_of(fleet), Not(HasSubstr("virt_overhead_vmi_overhead_bytes")));
  EXPECT_THAT(text_of(fleet), HasSubstr("virt_overhead_node_overhead_bytes{node=\"node01\"}"));
}

TEST(FleetMetrics, absurd_numbers_do_not_wrap) {
  FleetMetrics fleet{1000};
  for (const std::string name : {"a", "b"}) {
    VmiSample sample = a_sample(name);
    sample.at(Measure::kGuest) = std::numeric_limits<std::int64_t>::max();
    fleet.set("ns/" + name, sample);
  }
  EXPECT_THAT(text_of(fleet), HasSubstr("virt_overhead_namespace_guest_bytes{namespace=\"ns\"} "
                                        "9223372036854775807\n"));
  fleet.erase("ns/a");
  fleet.erase("ns/b");
  fleet.set("ns/c", a_sample("c"));
  EXPECT_THAT(text_of(fleet), HasSubstr("virt_overhead_namespace_guest_bytes{namespace=\"ns\"} 0"));
}

TEST(VmiSample, splits_the_pods_request) {
  auto vmi = testing::running_vmi(testing::with_request("1Gi"));
  auto pod = testing::rendered_pod(vmi, {}, "v1.7.4");
  pod.sidecar_memory = testing::quantity("64Mi");
  auto today = testing::installed_kubevirt("v1.7.4");
  const auto judged = kubevirt::assess(vmi, pod, &today, std::nullopt);
  today.config.ratio = "2";
  VmiSample sample = sample_vmi(vmi, pod, judged, &today);
  EXPECT_EQ(sample.at(Measure::kGuest), kGibi);
  EXPECT_EQ(sample.at(Measure::kWorkload), kGibi);
  EXPECT_EQ(sample.at(Measure::kOverhead), 270 * kMebi);
  EXPECT_EQ(sample.at(Measure::kPodRequest), kGibi + 270 * kMebi);
  EXPECT_EQ(sample.at(Measure::kSidecars), 64 * kMebi);
  EXPECT_EQ(sample.at(Measure::kCpu), 0);
  EXPECT_GT(sample.at(Measure::kDrift), 200 * kMebi) << "a pod made today would cost more";
  EXPECT_EQ(sample.source, "derived");
}

TEST(VmiSample, with_overcommit_guest_overhead_the_request_is_all_workload) {
  auto vmi = testing::running_vmi(testing::with_request("1Gi"));
  vmi.spec.overcommit_guest_overhead = true;
  const auto pod = testing::rendered_pod(vmi, {}, "v1.7.4");
  const auto today = testing::installed_kubevirt("v1.7.4");
  const auto judged = kubevirt::assess(vmi, pod, &today, std::nullopt);
  VmiSample sample = sample_vmi(vmi, pod, judged, &today);
  EXPECT_EQ(sample.at(Measure::kWorkload), kGibi);
  EXPECT_EQ(sample.at(Measure::kPodRequest), kGibi);
  EXPECT_EQ(sample.at(Measure::kOverhead), 270 * kMebi);
}

}  // namespace
}  // namespace vo::controller
