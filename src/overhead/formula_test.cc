// SPDX-License-Identifier: Apache-2.0
#include "overhead/formula.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "overhead/ratio.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "overhead/terms.h"
#include "support/specs.h"

namespace vo::overhead {
namespace {

using test::quantity;
using test::with_guest;
using test::with_request;

// One release for each overhead profile, oldest first.
constexpr std::array<std::string_view, 13> kProfiles{
    "v1.0.1", "v1.1.1", "v1.2.2", "v1.3.1", "v1.4.1", "v1.5.0", "v1.5.2",
    "v1.5.3", "v1.6.0", "v1.6.4", "v1.7.0", "v1.8.0", "main"};
constexpr std::int64_t kSame = 0;  // as for the profile before

struct Vector {
  std::string name;
  Spec spec;
  Config config;
  std::array<std::int64_t, 13> overhead;
};

Spec edited(Spec spec, auto edit) {
  edit(spec);
  return spec;
}

Config with_ratio(std::string_view ratio) {
  Config config;
  config.ratio = ratio;
  return config;
}

Config with_plugin(std::string_view ratio) {
  Config config = with_ratio(ratio);
  config.bindings = {{"p", quantity("500Mi")}};
  return config;
}

Interface passt(bool ports) { return {.passt = true, .has_ports = ports, .binding_name = ""}; }
Interface plugin(std::string_view name) { return {.binding_name = std::string(name)}; }

std::vector<Vector> hardware_vectors() {
  const Spec a = with_request("1Gi");
  return {
      {"request alone",
       a,
       {},
       {255852544, kSame, kSame, kSame, 261095424, 266338304, kSame, kSame, 283115520, kSame, kSame,
        kSame, 304087040}},
      {"guest alone",
       with_guest("1Gi"),
       {},
       {253755392, kSame, kSame, kSame, 258998272, 264241152, kSame, kSame, 281018368, kSame, kSame,
        kSame, 301989888}},
      {"decimal request, 2x2x2",
       edited(with_request("1G"), [](Spec& s) { s.cpu = CpuTopology{2, 2, 2}; }),
       {},
       {314428773, kSame, kSame, kSame, 319671653, 324914533, kSame, kSame, 341691749, kSame, kSame,
        kSame, 362663269}},
      {"vCPUs by the limit",
       edited(with_request("128Mi"),
              [](Spec& s) { s.requests.cpu = quantity("3"), s.limits.cpu = quantity("5"); }),
       {},
       {287571968, kSame, kSame, kSame, 292814848, 298057728, kSame, kSame, 314834944, kSame, kSame,
        kSame, 335806464}},
      {"kilo rounding",
       with_request("1000000001"),
       {},
       {255708518, kSame, kSame, kSame, 260951398, 266194278, kSame, kSame, 282971494, kSame, kSame,
        kSame, 303943014}},
      {"tpm {}",
       edited(a, [](Spec& s) { s.tpm = true; }),
       {},
       {311427072, kSame, kSame, kSame, 316669952, 321912832, kSame, kSame, 338690048, kSame, kSame,
        kSame, 359661568}},
      {"tpm {enabled: false}",
       edited(a, [](Spec& s) { s.tpm = true, s.tpm_enabled = false; }),
       {},
       {311427072, kSame, kSame, kSame, 261095424, 321912832, 266338304, kSame, 283115520, kSame,
        kSame, kSame, 304087040}},
      {"gpu without graphics",
       edited(with_request("8Gi"),
              [](Spec& s) { s.gpus = 1, s.autoattach_graphics_device = false; }),
       {},
       {1327497216, kSame, kSame, kSame, 1332740096, 1337982976, kSame, kSame, kSame, kSame, kSame,
        kSame, 1358954496}},
  };
}

std::vector<Vector> guest_feature_vectors() {
  const Spec a = with_request("1Gi");
  return {
      {"sev",
       edited(a, [](Spec& s) { s.sev = true; }),
       {},
       {524288000, kSame, kSame, kSame, 529530880, 534773760, kSame, kSame, 551550976, kSame, kSame,
        kSame, 572522496}},
      {"snp",
       edited(a, [](Spec& s) { s.snp = true; }),
       {},
       {255852544, kSame, kSame, kSame, 261095424, 266338304, kSame, kSame, 283115520, kSame,
        551550976, kSame, 572522496}},
      {"tdx",
       edited(a, [](Spec& s) { s.tdx = true; }),
       {},
       {255852544, kSame, kSame, kSame, 261095424, 266338304, kSame, kSame, 283115520, kSame, kSame,
        kSame, 304087040}},
      {"arm64 on an amd64 controller",
       edited(a, [](Spec& s) { s.architecture = Architecture::kArm64; }),
       {},
       {255852544, kSame, 390070272, kSame, 395313152, 400556032, kSame, kSame, 417333248, kSame,
        kSame, kSame, 438304768}},
      {"probes and downward metrics",
       edited(
           a,
           [](Spec& s) { s.liveness_exec = s.readiness_exec = s.downward_metrics_volume = true; }),
       {},
       {382730240, kSame, kSame, kSame, 387973120, 393216000, kSame, kSame, 409993216, kSame, kSame,
        kSame, 430964736}},
  };
}

std::vector<Vector> ratio_and_network_vectors() {
  const Spec a = with_request("1Gi");
  const auto dedicated = [](std::uint32_t cores) {
    return
        [cores](Spec& s) { s.cpu = CpuTopology{.cores = cores}, s.dedicated_cpu_placement = true; };
  };
  return {
      {"dedicated, ratio 1.5",
       edited(with_request("2Gi"), dedicated(4)),
       with_ratio("1.5"),
       {424673520, 529531120, kSame, kSame, 537395000, 545259880, kSame, 597687880, 622854096,
        kSame, kSame, kSame, 654311616}},
      {"guaranteed, ratio 3.2",
       edited(a, [](Spec& s) { s.requests.cpu = quantity("4"), s.limits = s.requests; }),
       with_ratio("3.2"),
       {899259368, 1004116968, kSame, kSame, 1020894848, 1037672728, kSame, 1268357728, 1322043944,
        kSame, kSame, kSame, 1389154464}},
      {"memory limit alone",
       edited({},
              [](Spec& s) {
                s.limits.memory = quantity("2Gi"), s.requests.cpu = s.limits.cpu = quantity("2");
              }),
       {},
       {262144000, kSame, kSame, kSame, 267386880, 272629760, kSame, kSame, 289406976, 394264576,
        kSame, kSame, 415236096}},
      {"dedicated, bad ratio",
       edited(a, dedicated(1)),
       with_ratio("bogus"),
       {255852544, kSame, kSame, kSame, 261095424, 266338304, kSame, 371195904, 387973120, kSame,
        kSame, kSame, 408944640}},
      {"passt",
       edited(a, [](Spec& s) { s.interfaces = {passt(false), passt(true)}; }),
       {},
       {1094713344, kSame, kSame, 255852544, 261095424, 266338304, kSame, kSame, 283115520, kSame,
        kSame, kSame, 304087040}},
      {"passtBinding and a plugin twice",
       edited(a,
              [](Spec& s) {
                s.interfaces = {
                    {.passt_binding = true, .binding_name = ""}, plugin("p"), plugin("p")};
              }),
       with_plugin("1.234"),
       {315721544, kSame, kSame, 840009544, 846479424, 852949304, kSame, kSame, 873652520, kSame,
        kSame, 1135796520, 1161675040}},
      {"reserved overhead",
       edited(a, [](Spec& s) { s.added_overhead = quantity("1500M"); }),
       with_ratio("2"),
       {511705544, kSame, kSame, kSame, 522191424, 532677304, kSame, kSame, 566231520, kSame, kSame,
        3566231520, 3608175040}},
      {"ratio 2.332",
       a,
       with_ratio("2.332"),
       {596648544, kSame, kSame, kSame, 608874424, 621101304, kSame, kSame, 660225520, kSame, kSame,
        kSame, 709132040}},
  };
}

void check(const Vector& vector) {
  std::int64_t expected = 0;
  for (std::size_t i = 0; i < kProfiles.size(); ++i) {
    if (vector.overhead[i] != kSame) expected = vector.overhead[i];
    const auto result = break_down(vector.spec, vector.config, *find_release(kProfiles[i]));
    ASSERT_TRUE(result) << vector.name;
    EXPECT_EQ(result->total.count(), expected) << vector.name << " in " << kProfiles[i];
  }
}

TEST(Formula, gives_the_known_overhead_of_hardware_in_every_profile) {
  for (const Vector& vector : hardware_vectors()) check(vector);
}

TEST(Formula, gives_the_known_overhead_of_guest_features_in_every_profile) {
  for (const Vector& vector : guest_feature_vectors()) check(vector);
}

TEST(Formula, gives_the_known_overhead_of_ratios_and_networks_in_every_profile) {
  for (const Vector& vector : ratio_and_network_vectors()) check(vector);
}

TEST(Formula, breaks_down_into_terms_that_add_up) {
  Spec spec = with_request("1Gi");
  spec.tpm = true;
  const auto result = break_down(spec, with_ratio("1.5"), newest_release());
  ASSERT_TRUE(result);
  const std::vector<Term> expected{
      {TermId::kPageTables, mebibytes(2)}, {TermId::kMonitor, mebibytes(25)},
      {TermId::kLauncher, mebibytes(100)}, {TermId::kVirtlogd, mebibytes(25)},
      {TermId::kVirtqemud, mebibytes(40)}, {TermId::kQemu, mebibytes(30)},
      {TermId::kVcpus, mebibytes(8)},      {TermId::kIoThread, mebibytes(8)},
      {TermId::kVideo, mebibytes(32)},     {TermId::kTpm, mebibytes(53)},
      {TermId::kRatio, Bytes{169345000}}};
  EXPECT_EQ(result->terms, expected);
  EXPECT_EQ(result->before_ratio, mebibytes(323));
  EXPECT_EQ(result->total, Bytes{323 * kMebi + 169345000});
}

TEST(Formula, lets_a_ratio_below_one_take_away) {
  const auto result = break_down(with_request("1Gi"), with_ratio("0.5"), newest_release());
  ASSERT_TRUE(result);
  EXPECT_EQ(result->terms.back(), (Term{TermId::kRatio, Bytes{-141558000}}));
}

TEST(Formula, shows_each_binding_plugin_once_in_the_interfaces_order) {
  Spec spec = with_request("1Gi");
  spec.interfaces = {plugin("b"), plugin("unregistered"), plugin("a"), plugin("b")};
  Config config;
  config.bindings = {{"a", quantity("10Mi")}, {"b", quantity("3")}, {"c", quantity("1Gi")}};
  const auto result = break_down(spec, config, newest_release());
  ASSERT_TRUE(result);
  EXPECT_EQ(result->bindings, (std::vector<BindingShare>{{"b", Bytes{3}}, {"a", mebibytes(10)}}));
  EXPECT_EQ(result->terms.back(), (Term{TermId::kBindingPlugins, Bytes{10 * kMebi + 3}}));
}

TEST(Formula, rounds_fractions_of_bytes_up_once) {
  Spec spec = with_guest("1Gi");
  spec.added_overhead = quantity("500m");
  spec.interfaces = {plugin("a"), plugin("b")};
  Config config;
  config.bindings = {{"a", quantity("300m")}, {"b", quantity("200m")}};
  const auto whole = total_overhead(with_guest("1Gi"), FormulaConfig(config), profiles::kP180);
  const auto result = break_down(spec, config, newest_release());
  ASSERT_TRUE(whole && result);
  EXPECT_EQ(result->total.count(), whole->count() + 1);
}

TEST(Formula, loses_the_guaranteed_term_where_the_head_of_1_0_meets_an_empty_ratio) {
  Spec spec = with_request("1Gi");
  spec.dedicated_cpu_placement = true;
  const auto without = break_down(spec, {}, branch_head(0));
  const auto empty = break_down(spec, with_ratio(""), branch_head(0));
  ASSERT_TRUE(without && empty);
  EXPECT_EQ(without->total.count() - empty->total.count(), 100 * kMebi);
}

TEST(Formula, refuses_ratios_that_are_not_finite) {
  for (const std::string_view ratio : {"NaN", "Inf", "-inf"}) {
    const auto result = break_down(with_request("1Gi"), with_ratio(ratio), newest_release());
    ASSERT_FALSE(result) << ratio;
    EXPECT_EQ(result.error().action(), Action::kInput);
    EXPECT_NE(result.error().message().find("additionalGuestMemoryOverheadRatio"),
              std::string::npos);
  }
}

TEST(Formula, refuses_what_is_beyond_int64_and_names_the_field) {
  const auto message = [](const Spec& spec, const Config& config = {}) {
    const auto result = break_down(spec, config, newest_release());
    return result ? "no error" : result.error().message();
  };
  EXPECT_NE(message(with_request("9223372036854775807")).find("requests.memory"),
            std::string::npos);
  Spec cpus = with_request("1Gi");
  cpus.limits.cpu = quantity("2e15");
  EXPECT_NE(message(cpus).find("CPUs"), std::string::npos);
  Spec added = with_request("1Gi");
  added.added_overhead = quantity("9223372036854775807");
  EXPECT_NE(message(added).find("beyond"), std::string::npos);
  EXPECT_NE(message(with_request("1Gi"), with_ratio("1e300")).find("beyond"), std::string::npos);
}

TEST(Formula, counts_vcpus_in_32_bits) {
  Spec spec = with_request("0");
  spec.cpu = CpuTopology{.cores = 65536, .sockets = 65536, .threads = 3};
  const auto result = break_down(spec, {}, newest_release());
  ASSERT_TRUE(result);
  EXPECT_EQ(result->terms[5], (Term{TermId::kVcpus, mebibytes(24)}));
}

TEST(Terms, stand_in_the_order_of_their_ids_with_unique_names) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kTermCount; ++i) {
    EXPECT_EQ(static_cast<std::size_t>(all_terms()[i].id), i);
    EXPECT_EQ(std::ranges::count(names, all_terms()[i].name), 0);
    names.push_back(all_terms()[i].name);
  }
}

TEST(Terms, say_where_each_release_has_them) {
  EXPECT_EQ(source(TermId::kQemu, *find_release("v1.7.4")).file,
            "pkg/virt-controller/services/renderresources.go");
  EXPECT_EQ(source(TermId::kQemu, *find_release("v1.8.0")).file,
            "pkg/hypervisor/kvm/hypervisorbackend.go");
  EXPECT_EQ(source(TermId::kPasst, *find_release("v1.2.2")).function, "GetMemoryOverhead");
  EXPECT_EQ(source(TermId::kBindingPlugins, *find_release("v1.3.0")).function,
            "CalculateMemoryOverhead");
  EXPECT_EQ(source(TermId::kBindingPlugins, *find_release("v1.4.0")).function,
            "MemoryCalculator.Calculate");
  EXPECT_EQ(source(TermId::kPasstBinding, main_branch()).file, "pkg/network/resources/memory.go");
}

}  // namespace
}  // namespace vo::overhead
