// SPDX-License-Identifier: Apache-2.0
// The embedded API server against the real one: the same scripts, the same answers. What differs
// for a reason is marked `known` in the script and listed in docs/dev-cluster.md.
#include "e2e/conformance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "e2e/cluster.h"
#include "e2e/control_plane.h"
#include "e2e/dev_cluster.h"

namespace vo::e2e {
namespace {

constexpr std::size_t kRequestsAtLeast = 150;

std::vector<std::filesystem::path> scripts() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator{source_path("tests/conformance")}) {
    if (entry.path().extension() == ".http") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  return paths;
}

class Conformance : public ClusterTest {
 protected:
  struct Tally {
    std::size_t requests = 0;
    std::size_t known = 0;
  };

  static void compare(const std::filesystem::path& path, ScriptRunner& embedded, ScriptRunner& real,
                      Tally& tally) {
    for (const ScriptedRequest& request : read_script(path)) {
      const ScriptedAnswer here = embedded.run(request);
      const ScriptedAnswer there = real.run(request);
      ++tally.requests;
      tally.known += request.known.empty() ? 0U : 1U;
      const std::string found = unknown_difference(request, here, there);
      EXPECT_TRUE(found.empty()) << path.filename().string() << ": " << request.title << "\n  "
                                 << request.method << " " << request.path << "\n  " << found;
    }
  }
};

TEST_F(Conformance, the_embedded_server_answers_as_the_real_one) {
  cluster().use_crds("main+cpu");
  const DevCluster embedded{{"--crds=main+cpu", "--no-simulation", "--no-controller"}};
  ScriptRunner here{embedded.admin()};
  ScriptRunner there{cluster().admin()};
  Tally tally;
  for (const auto& path : scripts()) compare(path, here, there, tally);
  std::cout << tally.requests << " requests, " << tally.known << " with a known difference\n";
  EXPECT_GE(tally.requests, kRequestsAtLeast);
  cluster().admin().remove("/api/v1/namespaces/conf");
}

}  // namespace
}  // namespace vo::e2e
