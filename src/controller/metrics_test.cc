// SPDX-License-Identifier: Apache-2.0
#include "controller/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <sstream>
#include <string>

#include "support/controller_rig.h"

namespace vo::controller {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(PrometheusText, writes_decimals_as_short_as_they_are) {
  std::string text;
  PrometheusText to{text};
  for (const std::int64_t milli : {0, 1000, 1500, 5, -250, -1250}) to.milli_sample("m", "", milli);
  EXPECT_EQ(text, "m 0\nm 1\nm 1.5\nm 0.005\nm -0.25\nm -1.25\n");
}

TEST(PrometheusText, escapes_label_values) {
  EXPECT_EQ(label_set({{"name", "a\"b\\c\nd"}, {"node", ""}}),
            "{name=\"a\\\"b\\\\c\\nd\",node=\"\"}");
  EXPECT_EQ(label_set({}), "");
}

TEST(Histogram, counts_each_bucket_with_those_below_it) {
  Histogram histogram;
  histogram.observe(milliseconds{7});
  histogram.observe(seconds{2});
  histogram.observe(seconds{3600});
  std::string text;
  PrometheusText to{text};
  histogram.render(to, "h", "Help.", "h_bucket", "h_sum", "h_count");
  EXPECT_THAT(text, HasSubstr("# TYPE h histogram\n"));
  EXPECT_THAT(text, HasSubstr("h_bucket{le=\"0.005\"} 0\nh_bucket{le=\"0.01\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("h_bucket{le=\"60\"} 2\nh_bucket{le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("h_sum 3602.007\nh_count 3\n"));
}

struct MetricsTest : testing::ControllerRig {
  std::string text() const { return controller->metrics_text({.events_failed = 3}); }
};

TEST_F(MetricsTest, show_the_fleet_and_our_own_health) {
  run_vm();
  start();
  EXPECT_THAT(text(), HasSubstr("virt_overhead_vmi_overhead_bytes{namespace=\"ns\",name=\"vm\","
                                "node=\"node01\",source=\"derived\"} 283115520\n"));
  EXPECT_THAT(text(), HasSubstr("virt_overhead_patches_total{result=\"landed\"} 1\n"));
  EXPECT_THAT(text(), HasSubstr("virt_overhead_events_total{result=\"sent\"} 1\n"));
  EXPECT_THAT(text(), HasSubstr("virt_overhead_events_total{result=\"failed\"} 3\n"));
  EXPECT_THAT(text(), HasSubstr("virt_overhead_leader 1\n"));
  EXPECT_THAT(text(), HasSubstr("virt_overhead_queue_depth{priority=\"start\"} 0\n"));
}

TEST_F(MetricsTest, show_what_waits_for_the_gate) {
  kubevirt.feature_gates.clear();
  run_vm();
  start();
  EXPECT_THAT(text(), HasSubstr("virt_overhead_vmis_waiting 1\n"));
  EXPECT_THAT(text(), HasSubstr("virt_overhead_feature_gate 0\n"));
  EXPECT_THAT(text(), HasSubstr("virt_overhead_vmi_overhead_bytes{")) << "the series are not held";
}

TEST_F(MetricsTest, follow_the_configuration_with_drift_alone) {
  run_vm();
  start();
  EXPECT_THAT(text(), HasSubstr("virt_overhead_node_drift_bytes{node=\"node01\"} 0\n"));
  change_kubevirt([](auto& cr) { cr.config.ratio = "2"; });
  settle();
  EXPECT_THAT(text(), HasSubstr("virt_overhead_node_overhead_bytes{node=\"node01\"} 283115520\n"));
  EXPECT_THAT(text(), Not(HasSubstr("virt_overhead_node_drift_bytes{node=\"node01\"} 0\n")));
}

TEST_F(MetricsTest, lose_the_series_of_a_vmi_that_is_gone) {
  run_vm();
  start();
  cluster.delete_vmi("vm");
  settle();
  EXPECT_THAT(text(), Not(HasSubstr("name=\"vm\"")));
}

TEST_F(MetricsTest, count_the_lag_of_starts_and_migrations_alone) {
  run_vm();
  start();
  EXPECT_THAT(text(), HasSubstr("virt_overhead_publish_lag_seconds_count 0\n")) << "a backfill";
  cluster.create_vmi("late", domain("2Gi"), "Running", "node05");
  add_pod("late", "pod-late", "node05");
  settle();
  EXPECT_THAT(text(), HasSubstr("virt_overhead_publish_lag_seconds_count 1\n"));
}

TEST_F(MetricsTest, say_once_that_vmis_are_left_out) {
  options.max_vmi_series = 0;
  run_vm();
  start();
  EXPECT_THAT(text(), HasSubstr("virt_overhead_vmi_series_left_out 1\n"));
  EXPECT_THAT(logger.messages(), ::testing::Contains(HasSubstr("too many VMIs for series")));
}

// The rules of the text format that promtool checks.
TEST_F(MetricsTest, describe_every_family_once_before_its_samples) {
  run_vm();
  start();
  std::istringstream lines{text()};
  std::set<std::string> described;
  std::string current;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) {
      current = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_TRUE(described.insert(current).second) << current;
      EXPECT_GT(line.size(), current.size() + 10);
    } else if (line.starts_with("# TYPE ")) {
      EXPECT_TRUE(line.starts_with("# TYPE " + current + " ")) << line;
      EXPECT_EQ(line.ends_with(" counter"), current.ends_with("_total")) << line;
    } else {
      EXPECT_TRUE(line.starts_with(current)) << line;
    }
  }
  EXPECT_GE(described.size(), 35U);
}

}  // namespace
}  // namespace vo::controller
