// SPDX-License-Identifier: Apache-2.0
// A relist that is forced: the server answers 410 to the resource version that the controller goes
// on from, so that it must list everything anew. Seen in the audit log, and followed by no PATCH.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/audit.h"
#include "e2e/cluster.h"
#include "e2e/control_plane.h"
#include "e2e/controller_process.h"
#include "e2e/expect.h"
#include "e2e/objects.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

constexpr std::string_view kNamespace = "vms";

class Relist : public testing::Test {
 protected:
  void SetUp() override {
    if (!have_tools()) GTEST_SKIP();
  }

  static void prepare(Cluster& cluster) {
    ensure_namespace(cluster.admin(), kNamespace);
    ensure_node(cluster.admin(), kNode);
    put_kubevirt(cluster.admin(), load_kubevirt("plain-1gi-requests"));
  }

  void place(Cluster& cluster, std::string_view case_name) {
    Captured captured = load_case(case_name);
    quantities_.push_back(captured.status_quantity());
    forget_overhead(captured);
    placed_.push_back(create_running(cluster.kubevirt(), captured, kNamespace));
  }

  bool all_published(const Cluster& cluster) const {
    for (std::size_t i = 0; i < placed_.size(); ++i) {
      if (!in_status(get_vmi(cluster, placed_[i]), placed_[i], quantities_[i])) return false;
    }
    return true;
  }

  std::vector<Placed> placed_;
  std::vector<std::string> quantities_;
};

// The store's revision moves on without any of the objects that the controller watches.
void move_revision_on(const Cluster& cluster) {
  for (int i = 0; i < 20; ++i) {
    must(cluster.admin().post(vo::format("/api/v1/namespaces/{}/configmaps", kNamespace),
                              {{"metadata", {{"generateName", "revision-"}}}}));
  }
}

bool listed(Cluster& cluster, const std::string& resource) {
  return std::ranges::any_of(cluster.audit().reads_by(std::string{kOurUser}, resource),
                             [](const AuditedRead& read) {
                               return read.verb == "list" && read.status == 200 &&
                                      read.uri.find("continue=") == std::string::npos;
                             });
}

// A watch cache starts where the store is when the server does, so a version of before is too old.
TEST_F(Relist, forced_by_410_lists_everything_and_patches_nothing) {
  Cluster cluster{"main"};
  prepare(cluster);
  for (const char* name : {"plain-1gi-requests", "guest-2gi-2vcpu", "tpm", "sev"}) {
    place(cluster, name);
  }
  ControllerProcess controller{cluster, kGateOn};
  ASSERT_TRUE(wait_until([&] { return all_published(cluster); })) << controller.log();
  ASSERT_EQ(patches_when_quiet(cluster).size(), placed_.size());

  move_revision_on(cluster);
  cluster.plane().stop();
  cluster.audit().forget();
  cluster.plane().start();
  for (const char* resource : {"virtualmachineinstances", "pods"}) {
    EXPECT_TRUE(wait_until([&] { return listed(cluster, resource); }))
        << resource << " were not listed again\n"
        << controller.log();
  }
  EXPECT_TRUE(patches_when_quiet(cluster).empty());
  EXPECT_TRUE(all_published(cluster));

  place(cluster, "gpu");
  EXPECT_TRUE(wait_until([&] { return all_published(cluster); })) << controller.log();
  EXPECT_EQ(patches_when_quiet(cluster).size(), 1U);
  EXPECT_EQ(controller.stop(), 0);
}

// Without a watch cache and with a history of two seconds, every watch that starts anew is too
// late.
TEST_F(Relist, forced_by_compaction_patches_nothing) {
  Cluster cluster{"main", {"--etcd-compaction-interval=2s", "--watch-cache=false"}};
  prepare(cluster);
  place(cluster, "plain-1gi-requests");
  ControllerProcess controller{cluster, kGateOn};
  ASSERT_TRUE(wait_until([&] { return all_published(cluster); })) << controller.log();
  ASSERT_EQ(patches_when_quiet(cluster).size(), 1U);
  move_revision_on(cluster);
  pause(std::chrono::seconds{6});
  cluster.plane().stop();
  cluster.audit().forget();
  cluster.plane().start();
  EXPECT_TRUE(wait_until([&] { return listed(cluster, "virtualmachineinstances"); }))
      << controller.log();
  EXPECT_TRUE(patches_when_quiet(cluster).empty());
  EXPECT_TRUE(all_published(cluster));
  EXPECT_EQ(controller.stop(), 0);
}

}  // namespace
}  // namespace vo::e2e
