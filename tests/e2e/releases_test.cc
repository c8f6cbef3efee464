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

// The pod's request can be taken apart only where the VMI stores what it was computed from.
bool base_is_stored(const json::value& vmi) {
  return find(vmi, "/spec/domain/resources/requests/memory") != nullptr &&
         find(vmi, "/spec/domain/resources/overcommitGuestOverhead") == nullptr;
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

std::vector<Expected> golden_launchers(const Launcher& launcher) {
  const auto cases = by_id("cases.jsonl.xz");
  const auto resources = by_id(vo::format("resources/{}.jsonl.xz", launcher.golden));
  const auto overheads = by_id(vo::format("overhead/{}.jsonl.xz", launcher.golden));
  std::vector<Expected> chosen;
  for (const auto& [id, golden_case] : cases) {
    if (chosen.size() == kCasesPerRelease) break;
    if (!base_is_stored(golden_case.at("vmi")) || !is_plain(resources.at(id))) continue;
    chosen.push_back(build(golden_case, resources.at(id), overheads.at(id), launcher.tag));
  }
  return chosen;
}

using Releases = ClusterTest;

TEST_F(Releases, gives_the_pods_of_every_release_what_that_release_added) {
  put_kubevirt(cluster().admin(), load_kubevirt("plain-1gi-requests"));
  for (const Launcher& launcher : kLaunchers) {
    SCOPED_TRACE(launcher.tag);
    std::vector<std::pair<Placed, std::string>> all;
    const std::string namespace_name =
        vo::format("launchers-{}", std::string{launcher.tag}.replace(2, 1, "-").replace(4, 1, "-"));
    ensure_namespace(cluster().admin(), namespace_name);
    for (const Expected& expected : golden_launchers(launcher)) {
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

}  // namespace
}  // namespace vo::e2e
