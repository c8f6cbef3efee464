// SPDX-License-Identifier: Apache-2.0
#include "overhead/vcpus.h"

#include <gtest/gtest.h>

#include "overhead/spec.h"
#include "support/specs.h"

namespace vo::overhead {
namespace {

using test::quantity;

TEST(Vcpus, multiply_what_is_set_of_the_topology) {
  EXPECT_EQ(topology_vcpus({.cores = 4}), 4U);
  EXPECT_EQ(topology_vcpus({.sockets = 3}), 3U);
  EXPECT_EQ(topology_vcpus({.cores = 2, .threads = 2}), 4U);
  EXPECT_EQ(topology_vcpus({.cores = 2, .sockets = 3, .threads = 4}), 24U);
  EXPECT_EQ(topology_vcpus({}), 0U);
}

TEST(Vcpus, wrap_in_32_bits_and_begin_again_at_zero) {
  EXPECT_EQ(topology_vcpus({.cores = 65537, .sockets = 65536}), 65536U);
  EXPECT_EQ(topology_vcpus({.cores = 65536, .sockets = 65536, .threads = 3}), 3U);
}

TEST(Vcpus, come_from_the_limit_before_the_request_without_a_topology) {
  Spec spec;
  EXPECT_EQ(*vcpus(spec), 1);
  spec.requests.cpu = quantity("2500m");
  EXPECT_EQ(*vcpus(spec), 3);
  spec.limits.cpu = quantity("5");
  EXPECT_EQ(*vcpus(spec), 5);
  spec.limits.cpu = quantity("0");
  EXPECT_EQ(*vcpus(spec), 1);
}

TEST(Vcpus, ignore_the_limit_beside_an_empty_topology) {
  Spec spec;
  spec.cpu = CpuTopology{};
  spec.limits.cpu = quantity("8");
  EXPECT_EQ(*vcpus(spec), 1);
  EXPECT_EQ(rendered_vcpus(spec), 0U);
}

}  // namespace
}  // namespace vo::overhead
