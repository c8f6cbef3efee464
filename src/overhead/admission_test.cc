// SPDX-License-Identifier: Apache-2.0
#include "overhead/admission.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

#include "overhead/release.h"
#include "overhead/spec.h"
#include "support/specs.h"

namespace vo::overhead {
namespace {

using test::quantity;
using test::text;

Spec admitted(Spec spec, std::string_view tag, std::int64_t overcommit = 100) {
  const AdmissionConfig config{.memory_overcommit = overcommit,
                               .default_architecture = Architecture::kArm64};
  EXPECT_TRUE(admit(spec, config, *find_release(tag)->admission));
  return spec;
}

Spec guest(std::string_view memory) {
  Spec spec;
  spec.guest = quantity(memory);
  return spec;
}

TEST(Admission, requests_the_guests_memory_until_1_6_3) {
  EXPECT_EQ(text(admitted(guest("1Gi"), "v1.6.3").requests.memory), "1Gi");
  EXPECT_EQ(text(admitted(guest("1Gi"), "v1.6.4").requests.memory), "-");
  EXPECT_EQ(text(admitted(guest("1Gi"), "v1.9.0").requests.memory), "-");
}

TEST(Admission, divides_by_the_overcommit_but_not_in_1_6_2) {
  EXPECT_EQ(text(admitted(guest("1Gi"), "v1.6.1", 200).requests.memory), "512Mi");
  EXPECT_EQ(text(admitted(guest("1Gi"), "v1.6.1", 150).requests.memory), "715827882");
  EXPECT_EQ(text(admitted(guest("1G"), "v1.0.0", 150).requests.memory), "666666666");
  EXPECT_EQ(text(admitted(guest("1Gi"), "v1.6.2", 200).requests.memory), "1Gi");
}

TEST(Admission, requests_the_limit_without_overcommit) {
  Spec spec = guest("1Gi");
  spec.limits.memory = quantity("2Gi");
  EXPECT_EQ(text(admitted(spec, "v1.6.3", 200).requests.memory), "2Gi");
}

TEST(Admission, leaves_a_request_alone_even_a_zero) {
  Spec spec = guest("1Gi");
  spec.requests.memory = quantity("3Gi");
  EXPECT_EQ(text(admitted(spec, "v1.6.3", 200).requests.memory), "3Gi");
  spec.requests.memory = quantity("0");
  EXPECT_EQ(text(admitted(spec, "v1.6.3", 200).requests.memory), "0");
}

TEST(Admission, falls_back_to_the_huge_page_size) {
  Spec spec;
  spec.hugepages = "1Gi";
  EXPECT_EQ(text(admitted(spec, "v1.6.3").requests.memory), "1Gi");
  EXPECT_EQ(text(admitted(spec, "v1.9.0").guest), "1Gi");
  spec.hugepages = "big";
  EXPECT_EQ(text(admitted(spec, "v1.9.0").guest), "-");
}

TEST(Admission, fills_the_guest_since_1_3) {
  Spec spec;
  spec.limits.memory = quantity("2Gi");
  EXPECT_EQ(text(admitted(spec, "v1.2.2").guest), "-");
  EXPECT_EQ(text(admitted(spec, "v1.3.0").guest), "2Gi");
  spec.requests.memory = quantity("1Gi");
  EXPECT_EQ(text(admitted(spec, "v1.9.0").guest), "1Gi");
}

TEST(Admission, requests_the_cpu_limit_in_every_release) {
  Spec spec = guest("1Gi");
  spec.limits.cpu = quantity("1500m");
  for (const std::string_view tag : {"v1.0.0", "v1.9.0", "main"}) {
    EXPECT_EQ(text(admitted(spec, tag).requests.cpu), "1500m");
  }
}

TEST(Admission, makes_sockets_of_the_cpu_limit_or_request) {
  Spec spec = guest("1Gi");
  EXPECT_EQ(admitted(spec, "v1.9.0").cpu, (CpuTopology{1, 1, 1}));
  spec.requests.cpu = quantity("2500m");
  EXPECT_EQ(admitted(spec, "v1.9.0").cpu, (CpuTopology{1, 3, 1}));
  spec.limits.cpu = quantity("5");
  spec.cpu = CpuTopology{};
  EXPECT_EQ(admitted(spec, "v1.9.0").cpu, (CpuTopology{1, 5, 1}));
  spec.cpu = CpuTopology{.cores = 2};
  EXPECT_EQ(admitted(spec, "v1.9.0").cpu, (CpuTopology{2, 0, 0}));
}

TEST(Admission, fills_the_architecture_where_there_is_none) {
  Spec spec = guest("1Gi");
  EXPECT_EQ(admitted(spec, "v1.9.0").architecture, Architecture::kArm64);
  spec.architecture = Architecture::kS390x;
  EXPECT_EQ(admitted(spec, "v1.9.0").architecture, Architecture::kS390x);
}

TEST(Admission, changes_nothing_the_second_time) {
  Spec spec = guest("1Gi");
  spec.limits.cpu = quantity("3");
  for (const Release& release : releases()) {
    const Spec once = admitted(spec, release.tag, 150);
    const Spec twice = admitted(once, release.tag, 150);
    EXPECT_EQ(once.requests.memory, twice.requests.memory);
    EXPECT_EQ(once.guest, twice.guest);
    EXPECT_EQ(once.cpu, twice.cpu);
  }
}

}  // namespace
}  // namespace vo::overhead
