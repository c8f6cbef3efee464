// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/derivation.h"

#include <gtest/gtest.h>

#include "overhead/formula.h"
#include "support/objects.h"

namespace vo::kubevirt {
namespace {

using overhead::Config;
using testing::guest_only;
using testing::quantity;
using testing::release;
using testing::rendered_pod;
using testing::running_vmi;
using testing::with_request;
using Kind = Derivation::Kind;

// A pod born with one configuration, looked at under another.
struct Case {
  overhead::Spec spec;
  std::string tag;
  Config born;
  Config now;
};

Derivation derived(const Case& c, bool release_known = true) {
  const auto vmi = running_vmi(c.spec);
  const auto pod = rendered_pod(vmi, c.born, c.tag);
  return derive({.spec = vmi.spec,
                 .pod = pod,
                 .release = release_known ? &release(c.tag) : nullptr,
                 .config = &c.now});
}

Bytes truth(const Case& c) { return overhead::break_down(c.spec, c.born, release(c.tag))->total; }

Config overcommit(std::int64_t percent) {
  Config config;
  config.memory_overcommit = percent;
  return config;
}

Config ratio(std::string text) {
  Config config;
  config.ratio = std::move(text);
  return config;
}

TEST(Derivation, a_stored_request_needs_no_configuration) {
  const Case c{with_request("1Gi"), "v1.6.3", ratio("1.5"), overcommit(300)};
  for (const bool release_known : {true, false}) {
    const auto found = derived(c, release_known);
    EXPECT_EQ(found.kind, Kind::kExact);
    EXPECT_EQ(found.overhead, truth(c));
  }
  EXPECT_EQ(derived(c).birth.ratio, "1.5") << "solved";
}

TEST(Derivation, a_stored_limit_does_too) {
  auto spec = guest_only("2Gi");
  spec.limits.memory = quantity("2Gi");
  const Case c{spec, "v1.8.4", overcommit(200), overcommit(150)};
  EXPECT_EQ(derived(c).kind, Kind::kExact);
  EXPECT_EQ(derived(c).overhead, truth(c));
}

TEST(Derivation, todays_configuration_counts_if_it_reproduces_the_request) {
  const Case c{guest_only("4Gi"), "v1.9.0", overcommit(200), overcommit(200)};
  const auto found = derived(c);
  EXPECT_EQ(found.kind, Kind::kReproduced);
  EXPECT_EQ(found.overhead, truth(c));
  EXPECT_EQ(found.birth.overcommit, 200);
}

TEST(Derivation, solves_a_changed_overcommit) {
  const Case c{guest_only("4Gi"), "v1.9.0", overcommit(200), overcommit(150)};
  const auto found = derived(c);
  EXPECT_EQ(found.kind, Kind::kSolved) << found.why;
  EXPECT_EQ(found.overhead, truth(c));
  EXPECT_EQ(found.birth.overcommit, 200);
}

TEST(Derivation, solves_a_changed_ratio) {
  const Case c{guest_only("4Gi"), "v1.9.0", ratio("1.5"), Config{}};
  const auto found = derived(c);
  EXPECT_EQ(found.kind, Kind::kSolved) << found.why;
  EXPECT_EQ(found.overhead, truth(c));
  EXPECT_EQ(found.birth.ratio, "1.5");
  const Case back{guest_only("4Gi"), "v1.9.0", Config{}, ratio("1.5")};
  EXPECT_EQ(derived(back).birth.ratio, "");
}

TEST(Derivation, two_changes_at_once_are_ambiguous) {
  Config born = ratio("1.37");
  born.memory_overcommit = 170;
  const Case c{guest_only("4Gi"), "v1.9.0", born, Config{}};
  EXPECT_EQ(derived(c).kind, Kind::kAmbiguous);
  EXPECT_EQ(derived(c).overhead, std::nullopt);
}

TEST(Derivation, two_explanations_are_ambiguous) {
  // 1000M at 100 % with a ratio, or at 50 % without: decimal sizes keep thousands whole.
  const Case c{guest_only("1000M"), "v1.9.0", overcommit(50), Config{}};
  EXPECT_EQ(derived(c).kind, Kind::kAmbiguous) << derived(c).why;
}

TEST(Derivation, guest_only_needs_the_release) {
  const Case c{guest_only("4Gi"), "v1.9.0", overcommit(200), overcommit(200)};
  EXPECT_EQ(derived(c, false).kind, Kind::kAmbiguous);
}

TEST(Derivation, a_recorded_overcommit_is_a_known_base) {
  const Case c{guest_only("4Gi"), "v1.9.0", overcommit(200), ratio("2")};
  const auto vmi = running_vmi(c.spec);
  const auto pod = rendered_pod(vmi, c.born, c.tag);
  const auto found = derive({.spec = vmi.spec,
                             .pod = pod,
                             .release = &release(c.tag),
                             .config = &c.now,
                             .birth_overcommit = 200});
  EXPECT_EQ(found.overhead, truth(c));
}

TEST(Derivation, v162_divides_stored_requests_too) {
  const Case same{with_request("1Gi"), "v1.6.2", overcommit(110), overcommit(110)};
  EXPECT_EQ(derived(same).kind, Kind::kReproduced);
  EXPECT_EQ(derived(same).overhead, truth(same));
  const Case changed{with_request("1Gi"), "v1.6.2", overcommit(110), overcommit(100)};
  EXPECT_EQ(derived(changed).overhead, truth(changed));
}

TEST(Derivation, huge_pages_are_not_overhead) {
  auto spec = guest_only("1Gi");
  spec.hugepages = "2Mi";
  for (const auto percent : {100, 200}) {
    const Case c{spec, "v1.9.0", overcommit(percent), overcommit(150)};
    EXPECT_EQ(derived(c).overhead, truth(c)) << percent;
  }
  spec.requests.memory = quantity("1536Mi");
  const Case more{spec, "v1.6.3", Config{}, Config{}};
  EXPECT_EQ(derived(more).kind, Kind::kExact);
  EXPECT_EQ(derived(more).overhead, truth(more));
}

TEST(Derivation, dedicated_cpus_change_nothing) {
  auto spec = guest_only("2Gi");
  spec.cpu->cores = 2;
  spec.dedicated_cpu_placement = true;
  const Case c{spec, "v1.9.0", Config{}, Config{}};
  EXPECT_EQ(derived(c).overhead, truth(c));
}

TEST(Derivation, overcommitted_guest_overhead_is_read_from_the_limit_or_not_at_all) {
  auto spec = with_request("1Gi");
  spec.overcommit_guest_overhead = true;
  const Case without{spec, "v1.7.4", Config{}, Config{}};
  EXPECT_EQ(derived(without).kind, Kind::kImpossible);
  spec.limits.memory = quantity("2Gi");
  const Case with{spec, "v1.7.4", Config{}, Config{}};
  EXPECT_EQ(derived(with).kind, Kind::kExact);
  EXPECT_EQ(derived(with).overhead, truth(with));
}

TEST(Derivation, a_limit_of_the_namespace_does_not_replace_the_vmis_own) {
  auto spec = with_request("1Gi");
  spec.overcommit_guest_overhead = true;
  const auto vmi = running_vmi(spec);
  auto pod = rendered_pod(vmi, Config{}, "v1.7.4");
  pod.compute.limits.memory = quantity("4Gi");
  const Config now;
  const auto found =
      derive({.spec = vmi.spec, .pod = pod, .release = &release("v1.7.4"), .config = &now});
  EXPECT_EQ(found.kind, Kind::kImpossible) << found.why;
}

TEST(Derivation, refuses_numbers_that_are_no_overhead) {
  const auto vmi = running_vmi(with_request("4Gi"));
  auto pod = rendered_pod(vmi, Config{}, "v1.6.3");
  pod.compute.requests.memory = quantity("1Gi");
  const Config now;
  const auto found =
      derive({.spec = vmi.spec, .pod = pod, .release = &release("v1.6.3"), .config = &now});
  EXPECT_EQ(found.kind, Kind::kImpossible);
  EXPECT_EQ(found.why, "the pod requests 1Gi, the VMI alone 4Gi");
}

}  // namespace
}  // namespace vo::kubevirt
