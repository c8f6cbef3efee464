// SPDX-License-Identifier: Apache-2.0
// What the golden cases do not reach: quotas, selectors, and the numbers of upstream's own tests.
#include "overhead/launcher_resources.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/units.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "support/specs.h"

namespace vo::overhead {
namespace {

using test::quantity;
using test::text;
using test::with_guest;
using test::with_request;

ComputeResources render(const Spec& spec, std::string_view tag, const Config& config = {},
                        const NamespacePolicy& policy = {}) {
  const auto compute = compute_resources(spec, config, *find_release(tag), policy);
  EXPECT_TRUE(compute);
  return compute.value_or(ComputeResources{});
}

std::int64_t mega(const std::optional<Quantity>& quantity) { return quantity->scaled(6).value(); }

// Upstream's cases A to D by release and architecture: A as printed, the others in M, rounded up.
struct UpstreamRow {
  std::string_view tag;
  std::string_view a_amd64, a_arm64;
  std::int64_t b_amd64, b_arm64, c_amd64, c_arm64, d_amd64, d_arm64;
};
constexpr UpstreamRow kUpstream[] = {
    {"v1.0.0", "1255708517", "1389926245", 335, 469, 318, 453, 254, 389},
    {"v1.3.1", "1255708517", "1389926245", 335, 469, 318, 453, 254, 389},
    {"v1.4.0", "1255708517", "1389926245", 335, 469, 318, 453, 254, 389},
    {"v1.4.1", "1260951397", "1395169125", 340, 475, 324, 458, 260, 394},
    {"v1.5.0", "1266194277", "1400412005", 346, 480, 329, 463, 265, 399},
    {"v1.5.3", "1266194277", "1400412005", 346, 480, 329, 463, 265, 399},
    {"v1.6.0", "1282971493", "1417189221", 362, 497, 329, 463, 282, 416},
    {"v1.9.0", "1282971493", "1417189221", 362, 497, 329, 463, 282, 416},
    {"main", "1303943013", "1438160741", 383, 518, 350, 484, 303, 437},
};

Spec case_a() {
  Spec spec = with_request("1G");
  spec.requests.cpu = quantity("1m");
  spec.limits.memory = quantity("2G");
  spec.limits.cpu = quantity("2m");
  return spec;
}

Spec case_b() {
  Spec spec = with_request("64M");
  spec.cpu = CpuTopology{.cores = 3};
  return spec;
}

Spec case_c() {
  Spec spec = case_b();
  spec.autoattach_graphics_device = false;
  return spec;
}

Spec case_d() {
  Spec spec = with_request("64M");
  spec.limits = spec.requests;
  spec.hugepages = "1Gi";
  return spec;
}

TEST(LauncherResources, equal_upstreams_own_expectations) {
  for (const UpstreamRow& row : kUpstream) {
    for (const bool arm64 : {false, true}) {
      Config config;
      config.cluster_architecture = arm64 ? Architecture::kArm64 : Architecture::kAmd64;
      const auto request = [&](const Spec& spec) {
        return render(spec, row.tag, config).requests.memory;
      };
      EXPECT_EQ(text(request(case_a())), arm64 ? row.a_arm64 : row.a_amd64) << row.tag;
      EXPECT_EQ(mega(request(case_b())), arm64 ? row.b_arm64 : row.b_amd64) << row.tag;
      EXPECT_EQ(mega(request(case_c())), arm64 ? row.c_arm64 : row.c_amd64) << row.tag;
      EXPECT_EQ(mega(request(case_d())), arm64 ? row.d_arm64 : row.d_amd64) << row.tag;
    }
  }
}

TEST(LauncherResources, add_the_overhead_to_the_limit_alone_with_overcommitted_overhead) {
  Spec spec = case_a();
  spec.overcommit_guest_overhead = true;
  const auto compute = render(spec, "v1.9.0");
  EXPECT_EQ(text(compute.requests.memory), "1G");
  EXPECT_EQ(text(compute.limits.memory), "2282971493");
}

TEST(LauncherResources, default_the_request_from_the_guest_since_1_6_4) {
  EXPECT_EQ(text(render(with_guest("1Gi"), "v1.9.0").requests.memory), "1292Mi");
  Config overcommitted;
  overcommitted.memory_overcommit = 150;
  EXPECT_EQ(text(render(with_guest("1Gi"), "v1.9.0", overcommitted).requests.memory), "996846250");
  EXPECT_EQ(text(render(with_guest("1Gi"), "v1.6.3").requests.memory), "268Mi");
}

TEST(LauncherResources, default_the_request_from_the_limit_without_overcommit) {
  Spec spec;
  spec.limits.memory = quantity("2Gi");
  Config overcommitted;
  overcommitted.memory_overcommit = 200;
  const auto compute = render(spec, "v1.9.0", overcommitted);
  EXPECT_EQ(text(compute.requests.memory), "2316Mi");
  EXPECT_EQ(text(compute.limits.memory), "2316Mi");
}

TEST(LauncherResources, keep_the_guest_in_huge_pages) {
  Spec spec = with_guest("1Gi");
  spec.hugepages = "2Mi";
  const auto compute = render(spec, "v1.9.0");
  EXPECT_EQ(text(compute.requests.memory), "268Mi");
  EXPECT_EQ(text(compute.hugepages), "1Gi");
  EXPECT_EQ(compute.hugepages_size, "2Mi");
}

TEST(LauncherResources, print_the_lone_overhead_in_the_page_tables_format) {
  Spec spec = with_guest("1Gi");
  spec.requests.memory = spec.guest;
  EXPECT_EQ(text(render(spec, "v1.6.3").requests.memory), "1294Mi");
  spec.hugepages = "2Mi";
  EXPECT_EQ(text(render(spec, "v1.6.3").requests.memory), "283115520");
}

TEST(LauncherResources, make_dedicated_cpus_guaranteed) {
  Spec spec = with_guest("1Gi");
  spec.cpu->cores = 2;
  spec.dedicated_cpu_placement = true;
  const auto compute = render(spec, "v1.9.0");
  EXPECT_EQ(text(compute.requests.memory), "1400Mi");
  EXPECT_EQ(text(compute.limits.memory), "1400Mi");
  EXPECT_EQ(text(compute.requests.cpu), "2");
  EXPECT_EQ(text(compute.limits.cpu), "2");
}

TEST(LauncherResources, invent_a_memory_limit_where_the_quota_requires_one) {
  NamespacePolicy policy{.quota_limits_memory = true};
  EXPECT_EQ(text(render(with_guest("1Gi"), "v1.9.0", {}, policy).limits.memory), "2584Mi");
  policy.memory_limits_ratio = "1.5";
  EXPECT_EQ(text(render(with_guest("1Gi"), "v1.9.0", {}, policy).limits.memory), "1938Mi");
}

TEST(LauncherResources, keep_the_vmis_memory_limit_under_a_quota) {
  Spec spec = with_request("1Gi");
  spec.limits.memory = quantity("1Gi");
  const NamespacePolicy policy{.quota_limits_memory = true};
  EXPECT_EQ(text(render(spec, "v1.9.0", {}, policy).limits.memory), "1294Mi");
}

TEST(LauncherResources, need_the_feature_gate_for_invented_limits_until_1_4) {
  NamespacePolicy policy{.quota_limits_memory = true, .quota_limits_cpu = true};
  EXPECT_EQ(text(render(with_request("1Gi"), "v1.4.1", {}, policy).limits.memory), "-");
  EXPECT_EQ(text(render(with_request("1Gi"), "v1.4.1", {}, policy).limits.cpu), "-");
  EXPECT_EQ(text(render(with_request("1Gi"), "v1.5.0", {}, policy).limits.cpu), "1");
  policy.auto_resource_limits_gate = true;
  EXPECT_EQ(text(render(with_request("1Gi"), "v1.4.1", {}, policy).limits.memory), "2546Mi");
  EXPECT_EQ(text(render(with_request("1Gi"), "v1.0.0", {}, policy).limits.memory), "-");
  EXPECT_EQ(text(render(with_request("1Gi"), "v1.0.1", {}, policy).limits.cpu), "-");
  EXPECT_EQ(text(render(with_request("1Gi"), "v1.1.0", {}, policy).limits.cpu), "1");
}

TEST(LauncherResources, limit_cpus_where_the_namespaces_labels_are_selected) {
  const NamespacePolicy policy{.cpu_limit_selector_matches = true};
  Spec spec = with_guest("1Gi");
  spec.cpu->sockets = 3;
  spec.supplemental_io_threads = 1;
  EXPECT_EQ(text(render(spec, "v1.0.0", {}, policy).limits.cpu), "3");
  EXPECT_EQ(text(render(spec, "v1.9.0", {}, policy).limits.cpu), "4");
  spec.limits.cpu = quantity("2");
  EXPECT_EQ(text(render(spec, "v1.9.0", {}, policy).limits.cpu), "2");
}

TEST(LauncherResources, add_to_the_vmis_ephemeral_storage) {
  Spec spec = with_request("1Gi");
  EXPECT_EQ(text(render(spec, "v1.9.0").requests.ephemeral_storage), "50M");
  EXPECT_EQ(text(render(spec, "v1.9.0").limits.ephemeral_storage), "-");
  spec.requests.ephemeral_storage = quantity("1Gi");
  spec.limits.ephemeral_storage = quantity("2G");
  EXPECT_EQ(text(render(spec, "v1.9.0").requests.ephemeral_storage), "1123741824");
  EXPECT_EQ(text(render(spec, "v1.9.0").limits.ephemeral_storage), "2050M");
}

TEST(LauncherResources, refuse_ratios_that_are_not_positive) {
  Config config;
  config.cpu_allocation_ratio = 0;
  EXPECT_FALSE(compute_resources(with_guest("1Gi"), config, newest_release()));
  config = {};
  config.memory_overcommit = 0;
  const auto compute = compute_resources(with_guest("1Gi"), config, newest_release());
  ASSERT_FALSE(compute);
  EXPECT_NE(compute.error().message().find("memoryOvercommit"), std::string::npos);
}

}  // namespace
}  // namespace vo::overhead
