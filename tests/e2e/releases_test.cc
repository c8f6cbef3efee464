// SPDX-License-Identifier: Apache-2.0
// Launchers of older releases: their pods request what KubeVirt's own code of that release computed
// (golden resources), and the value published is what that code called the overhead.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/control_plane.h"
#include "e2e/controller_process.h"
#include "e2e/expect.h"
#include "e2e/objects.h"
#include "e2e/wait.h"
#include "support/golden_file.h"

namespace vo::e2e {
namespace {

constexpr std::size_t kCasesPerRelease = 12;
constexpr std::size_t kGuestOnlyPerRelease = 4;

struct Launcher {
  std::string_view tag;
  std::string_view golden;  // the release that stands for its profile
};
constexpr std::array kLaunchers{Launcher{"v1.0.1", "v1.0.1"}, Launcher{"v1.3.1", "v1.3.1"},
                                Launcher{"v1.6.3", "v1.6.3"}, Launcher{"v1.7.4", "v1.7.4"},
                                Launcher{"v1.8.4", "v1.9.0"}};

struct Expected {
  Captured captured;
  std::int64_t overhead = 0;
  json::value config;  // what KubeVirt was configured to
};

std::map<std::int64_t, json::value> by_id(const std::string& file) {
  std::map<std::int64_t, json::value> lines;
  for (const std::string& line : test::read_golden_lines(file)) {
    json::value value = json::parse(line);
    const auto id = value.at("id").to_number<std::int64_t>();
    lines.emplace(id, std::move(value));
  }
  return lines;
}

bool has(const json::value& golden_case, std::string_view field) {
  return find(golden_case, vo::format("/vmi/spec/domain/{}", field)) != nullptr;
}

// The pod's request can be taken apart by what the VMI stores alone.
bool base_is_stored(const json::value& golden_case) {
  return has(golden_case, "resources/requests/memory") &&
         !has(golden_case, "resources/overcommitGuestOverhead");
}

// Or only with the overcommit of the pod's birth. Where a VMI names no architecture, KubeVirt takes
// that of its own binary, which no object tells.
bool is_guest_only(const json::value& golden_case) {
  return has(golden_case, "memory/guest") && !has(golden_case, "resources/requests/memory") &&
         !has(golden_case, "resources/limits/memory") &&
         !has(golden_case, "resources/overcommitGuestOverhead") &&
         text_at(golden_case, "/config/clusterArch") == "amd64";
}

// A pod that kube-apiserver takes: no huge pages (whole pages, equal limits), no limit below the
// request, which some random VMIs come to.
bool is_plain(const json::value& resources) {
  const std::string limit = text_at(resources, "/limits/memory");
  return json::serialize(resources).find("hugepages") == std::string::npos &&
         (limit.empty() || limit == text_at(resources, "/requests/memory"));
}

Expected build(const json::value& golden_case, const json::value& resources,
               const json::value& overhead, std::string_view tag) {
  Expected expected{load_case("plain-1gi-requests"),
                    overhead.at("overhead").to_number<std::int64_t>()};
  forget_overhead(expected.captured);
  expected.captured.vmi = golden_case.at("vmi");
  expected.config = golden_case.at("config");
  const std::string name = text_at(expected.captured.vmi, "/metadata/name");
  json::object& pod = expected.captured.pod.as_object();
  pod["metadata"].as_object()["name"] = vo::format("virt-launcher-{}-abcde", name);
  pod["metadata"].as_object().erase("generateName");
  for (json::value& container : pod["spec"].as_object()["containers"].as_array()) {
    container.as_object()["resources"] = {{"requests", resources.at("requests")},
                                          {"limits", resources.at("limits")}};
  }
  set_launcher_image(expected.captured, vo::format("quay.io/kubevirt/virt-launcher:{}", tag));
  return expected;
}

std::vector<Expected> golden_launchers(const Launcher& launcher, std::size_t count,
                                       bool (*wanted)(const json::value&)) {
  const auto cases = by_id("cases.jsonl.xz");
  const auto resources = by_id(vo::format("resources/{}.jsonl.xz", launcher.golden));
  const auto overheads = by_id(vo::format("overhead/{}.jsonl.xz", launcher.golden));
  std::vector<Expected> chosen;
  for (const auto& [id, golden_case] : cases) {
    if (chosen.size() == count) break;
    if (!wanted(golden_case) || !is_plain(resources.at(id))) continue;
    chosen.push_back(build(golden_case, resources.at(id), overheads.at(id), launcher.tag));
  }
  return chosen;
}

std::string namespace_of(const Launcher& launcher) {
  std::string name = vo::format("launchers-{}", launcher.tag);
  std::ranges::replace(name, '.', '-');
  return name;
}

// The KubeVirt CR that is configured as a golden case says.
json::value configured(const json::value& config) {
  json::value kubevirt = load_kubevirt("plain-1gi-requests");
  json::object& configuration = kubevirt.at("spec").at("configuration").as_object();
  configuration["developerConfiguration"] = {
      {"memoryOvercommit", config.at("memoryOvercommit")},
      {"cpuAllocationRatio", config.at("cpuAllocationRatio")}};
  if (const json::value* ratio = find(config, "/additionalGuestMemoryOverheadRatio")) {
    configuration["additionalGuestMemoryOverheadRatio"] = *ratio;
  }
  if (const json::value* bindings = find(config, "/bindings")) {
    configuration["network"] = {{"binding", *bindings}};
  }
  return kubevirt;
}

using Releases = ClusterTest;

TEST_F(Releases, gives_the_pods_of_every_release_what_that_release_added) {
  put_kubevirt(cluster().admin(), load_kubevirt("plain-1gi-requests"));
  for (const Launcher& launcher : kLaunchers) {
    SCOPED_TRACE(launcher.tag);
    std::vector<std::pair<Placed, std::string>> all;
    const std::string namespace_name = namespace_of(launcher);
    ensure_namespace(cluster().admin(), namespace_name);
    for (const Expected& expected : golden_launchers(launcher, kCasesPerRelease, base_is_stored)) {
      all.emplace_back(create_running(cluster().kubevirt(), expected.captured, namespace_name),
                       binary_quantity(expected.overhead));
    }
    ASSERT_EQ(all.size(), kCasesPerRelease);
    ControllerProcess controller{cluster(), kGateOn};
    ASSERT_TRUE(controller.wait_ready()) << controller.log();
    for (const auto& [placed, quantity] : all) {
      SCOPED_TRACE(placed.name);
      EXPECT_TRUE(wait_until([&] {
        return in_status(get_vmi(cluster(), placed), placed, quantity);
      })) << quantity
          << " expected: " << json::serialize(get_vmi(cluster(), placed));
    }
    EXPECT_EQ(controller.stop(), 0);
  }
}

// The configuration of now explains the pod exactly, by the rules of the launcher's release; later
// configurations change nothing.
TEST_F(Releases, takes_guest_only_vmis_apart_with_the_configuration_of_their_birth) {
  ControllerProcess controller{cluster(), kGateOn};
  for (const Launcher& launcher : kLaunchers) {
    SCOPED_TRACE(launcher.tag);
    ensure_namespace(cluster().admin(), namespace_of(launcher));
    const auto all = golden_launchers(launcher, kGuestOnlyPerRelease, is_guest_only);
    ASSERT_EQ(all.size(), kGuestOnlyPerRelease);
    for (const Expected& expected : all) {
      put_kubevirt(cluster().admin(), configured(expected.config));
      const Placed placed =
          create_running(cluster().kubevirt(), expected.captured, namespace_of(launcher));
      const std::string quantity = binary_quantity(expected.overhead);
      EXPECT_TRUE(wait_until([&] {
        return in_status(get_vmi(cluster(), placed), placed, quantity);
      })) << quantity
          << " expected: " << json::serialize(get_vmi(cluster(), placed)) << "\n"
          << json::serialize(expected.config);
    }
  }
  EXPECT_EQ(controller.stop(), 0);
}

}  // namespace
}  // namespace vo::e2e
