// SPDX-License-Identifier: Apache-2.0
#include "overhead/cpu_overhead.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string_view>

#include "base/units.h"
#include "overhead/launcher_resources.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "support/specs.h"

namespace vo::overhead {
namespace {

using test::quantity;
using test::with_guest;

// Of the pod that the release itself would render.
std::int64_t overhead_of(const Spec& spec, std::string_view tag, const Config& config = {}) {
  const Release& release = *find_release(tag);
  const auto compute = compute_resources(spec, config, release);
  const auto& cpu = compute->requests.cpu ? compute->requests.cpu : compute->limits.cpu;
  const auto input = cpu_overhead_input(spec, *release.resources, *cpu->milli());
  return cpu_overhead(input)->count();
}

Spec with_io_threads(std::uint32_t count) {
  Spec spec = with_guest("1Gi");
  spec.supplemental_io_threads = count;
  spec.io_threads_policy_supplemental_pool = true;
  return spec;
}

Spec dedicated(std::uint32_t cores, bool isolate, bool parity) {
  Spec spec = with_guest("1Gi");
  spec.cpu->cores = cores;
  spec.dedicated_cpu_placement = true;
  spec.isolate_emulator_thread = isolate;
  spec.even_emulator_parity = parity;
  return spec;
}

TEST(CpuOverhead, is_nothing_for_a_plain_vm) {
  EXPECT_EQ(overhead_of(with_guest("1Gi"), "v1.9.0"), 0);
  EXPECT_EQ(overhead_of(dedicated(4, false, false), "v1.9.0"), 0);
}

TEST(CpuOverhead, is_the_share_of_io_threads_since_1_5_2) {
  EXPECT_EQ(overhead_of(with_io_threads(2), "v1.5.1"), 0);
  EXPECT_EQ(overhead_of(with_io_threads(2), "v1.5.2"), 200);
  EXPECT_EQ(overhead_of(with_io_threads(2), "v1.9.0"), 200);
}

TEST(CpuOverhead, is_nothing_where_the_vmi_sets_the_request) {
  Spec spec = with_io_threads(2);
  spec.requests.cpu = quantity("3");
  EXPECT_EQ(overhead_of(spec, "v1.9.0"), 0);
}

TEST(CpuOverhead, is_one_cpu_for_an_isolated_emulator_thread_and_two_for_parity) {
  for (const std::string_view tag : {"v1.1.1", "v1.5.0", "v1.9.0"}) {
    EXPECT_EQ(overhead_of(dedicated(4, true, false), tag), 1000) << tag;
    EXPECT_EQ(overhead_of(dedicated(4, true, true), tag), 2000) << tag;
    EXPECT_EQ(overhead_of(dedicated(3, true, true), tag), 1000) << tag;
  }
  EXPECT_EQ(overhead_of(dedicated(4, true, true), "v1.1.0"), 1000);
}

TEST(CpuOverhead, has_the_io_threads_of_dedicated_cpus) {
  Spec spec = dedicated(4, true, false);
  spec.supplemental_io_threads = 2;
  EXPECT_EQ(overhead_of(spec, "v1.9.0"), 3000);
}

TEST(CpuOverhead, rounds_up_and_never_goes_below_zero) {
  EXPECT_EQ(cpu_overhead({.vcpus = 2, .io_threads = 1, .effective_request = MilliCpu{100}}),
            MilliCpu{34});
  EXPECT_EQ(cpu_overhead({.vcpus = 4, .dedicated = true, .effective_request = MilliCpu{1000}}),
            MilliCpu{0});
}

TEST(CpuOverhead, refuses_what_is_beyond_int64) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_FALSE(cpu_overhead({.vcpus = kMost, .dedicated = true}));
  EXPECT_FALSE(cpu_overhead({.vcpus = 1, .io_threads = 3, .effective_request = MilliCpu{kMost}}));
}

}  // namespace
}  // namespace vo::overhead
