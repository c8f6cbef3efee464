// SPDX-License-Identifier: Apache-2.0
#include "dev/crds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "overhead/release.h"

namespace vo::dev {
namespace {

constexpr std::string_view kCpuOverhead =
    "/schema/openAPIV3Schema/properties/status/properties/currentCPUTopology/properties/"
    "cpuOverhead";

std::vector<std::string> names_of(std::string_view release) {
  std::vector<std::string> names;
  const auto crds = crds_of(release).value();
  names.reserve(crds.size());
  for (const auto& crd : crds) {
    names.emplace_back(crd.at("metadata").at("name").as_string());
  }
  return names;
}

bool keeps_cpu_overhead(std::string_view release) {
  const auto crds = crds_of(release);
  for (const auto& crd : *crds) {
    for (const auto& version : crd.at("spec").at("versions").as_array()) {
      boost::system::error_code missing;
      if (version.find_pointer(kCpuOverhead, missing) != nullptr) return true;
    }
  }
  return false;
}

TEST(Crds, travel_inside_the_program_oldest_first) {
  const auto releases = crd_releases();
  EXPECT_EQ(releases.front(), "v1.0.1");
  EXPECT_EQ(releases.back(), "main");
  EXPECT_THAT(releases, ::testing::IsSupersetOf({"v1.6.6", "v1.8.4", "v1.9.0"}));
}

TEST(Crds, are_those_of_the_kinds_we_need) {
  for (const auto& release : crd_releases()) {
    EXPECT_THAT(names_of(release), ::testing::UnorderedElementsAre(
                                       "kubevirts.kubevirt.io", "virtualmachines.kubevirt.io",
                                       "virtualmachineinstances.kubevirt.io",
                                       "virtualmachineinstancemigrations.kubevirt.io"))
        << release;
  }
}

TEST(Crds, have_the_cpu_field_only_where_asked) {
  EXPECT_FALSE(keeps_cpu_overhead("main"));
  EXPECT_TRUE(keeps_cpu_overhead("main+cpu"));
}

TEST(Crds, of_an_unknown_release_are_refused_naming_the_known) {
  const auto crds = crds_of("v9.9.9");
  ASSERT_FALSE(crds);
  EXPECT_THAT(crds.error().message(), ::testing::HasSubstr("v1.0.1, v1.1.1"));
}

TEST(Crds, belong_to_every_release_of_their_minor) {
  for (const auto& release : overhead::releases()) {
    EXPECT_TRUE(crds_for_release(release.tag)) << release.tag;
  }
  EXPECT_EQ(crds_for_release("v1.8.1"), "v1.8.4");
}

}  // namespace
}  // namespace vo::dev
