// SPDX-License-Identifier: Apache-2.0
// Several controllers at once: one publishes, another takes over.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/controller_process.h"
#include "e2e/expect.h"
#include "e2e/objects.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

using std::chrono::seconds;

constexpr std::string_view kLease =
    "/apis/coordination.k8s.io/v1/namespaces/virt-overhead/leases/virt-overhead";

// Shorter than the defaults, for the test's sake.
const std::vector<std::string> kElecting{"--feature-gate=on",
                                         "--leader-elect",
                                         "--leader-elect-resource-namespace=virt-overhead",
                                         "--leader-elect-lease-duration=4s",
                                         "--leader-elect-renew-deadline=3s",
                                         "--leader-elect-retry-period=500ms"};

class Replicas : public ClusterTest {
 protected:
  void SetUp() override {
    ClusterTest::SetUp();
    if (IsSkipped()) return;
    cluster().admin().remove(std::string{kLease});
    put_kubevirt(cluster().admin(), load_kubevirt("plain-1gi-requests"));
    first_ = start();
    ASSERT_TRUE(wait_until([&] { return first_->logged("lease acquired") == 1; })) << first_->log();
    second_ = start();
    ASSERT_TRUE(second_->wait_ready()) << second_->log();
  }

  static std::unique_ptr<ControllerProcess> start() {
    return std::make_unique<ControllerProcess>(cluster(), kElecting);
  }

  static Placed place(std::string_view suffix) {
    Captured captured = load_case("plain-1gi-requests");
    forget_overhead(captured);
    for (json::value* object : {&captured.vmi, &captured.pod}) {
      json::object& metadata = object->at("metadata").as_object();
      metadata["name"] = vo::format("{}-{}", text_at(*object, "/metadata/name"), suffix);
      metadata.erase("generateName");
    }
    return create_running(cluster().kubevirt(), captured, kNamespace);
  }

  static bool published(const Placed& placed) {
    return wait_until([&] { return in_status(get_vmi(cluster(), placed), placed, "290Mi"); });
  }

  static std::string holder() {
    return text_at(must(cluster().admin().get(std::string{kLease})), "/spec/holderIdentity");
  }

  std::unique_ptr<ControllerProcess> first_;
  std::unique_ptr<ControllerProcess> second_;
};

TEST_F(Replicas, publish_each_value_once) {
  cluster().audit().forget();
  EXPECT_TRUE(published(place("one")));
  EXPECT_TRUE(published(place("two")));
  EXPECT_EQ(patches_when_quiet(cluster()).size(), 2U);
  EXPECT_EQ(second_->logged("lease acquired"), 0U) << second_->log();
  EXPECT_NE(second_->probe("/readyz?verbose").text.find("standing by for virt-overhead/"),
            std::string::npos);
}

TEST_F(Replicas, hand_over_at_once_when_the_leader_is_told_to_stop) {
  const std::string before = holder();
  const Instant began = real_clock().now();
  EXPECT_EQ(first_->stop(), 0) << first_->log();
  EXPECT_TRUE(wait_until([&] { return second_->logged("lease acquired") == 1; })) << second_->log();
  EXPECT_LT(real_clock().now() - began, seconds{4}) << "sooner than the lease would expire";
  EXPECT_NE(holder(), before);
  EXPECT_TRUE(published(place("later")));
}

TEST_F(Replicas, hand_over_when_the_leader_vanishes) {
  first_->send(SIGKILL);
  const Placed placed = place("orphan");
  EXPECT_TRUE(published(placed)) << second_->log();
  EXPECT_EQ(second_->logged("lease acquired"), 1U);
  EXPECT_EQ(patches_when_quiet(cluster()).size(), 1U);
}

TEST_F(Replicas, a_leader_that_stood_still_writes_nothing_until_it_leads_again) {
  const Finally wake{[&] { first_->send(SIGCONT); }};
  first_->send(SIGSTOP);
  EXPECT_TRUE(wait_until([&] { return second_->logged("lease acquired") == 1; })) << second_->log();
  const Placed placed = place("meanwhile");
  EXPECT_TRUE(published(placed));
  cluster().audit().forget();
  first_->send(SIGCONT);
  EXPECT_TRUE(wait_until([&] { return first_->logged("lease lost") == 1; })) << first_->log();
  EXPECT_TRUE(patches_when_quiet(cluster()).empty());
  EXPECT_TRUE(first_->runs());
}

}  // namespace
}  // namespace vo::e2e
