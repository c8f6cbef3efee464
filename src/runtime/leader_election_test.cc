// SPDX-License-Identifier: Apache-2.0
#include "runtime/leader_election.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "kube/client_config.h"
#include "kube/http.h"
#include "kube/leader_elector.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/server_message.h"
#include "net/system_clock.h"
#include "runtime/api_client.h"
#include "support/lease_store.h"

namespace vo::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

kube::Method method_of(const std::string& name) {
  if (name == "POST") return kube::Method::kPost;
  return name == "PUT" ? kube::Method::kPut : kube::Method::kGet;
}

class LeaderElectionTest : public testing::Test {
 protected:
  struct Candidate {
    std::vector<bool> told;
    std::unique_ptr<LeaderElection> election;
    bool leads() const { return election->may_write(); }
  };

  void SetUp() override {
    auto api = net::HttpServer::listen(
        loop_, {.host = "127.0.0.1"}, [this](const net::ServerRequest& request) {
          const auto response =
              store_.handle({.method = method_of(request.method), .body = request.body});
          return net::ServerResponse{.status = response.head.code, .body = response.body};
        });
    ASSERT_TRUE(api) << api.error().message();
    api_.emplace(std::move(*api));
    kube::ClientConfig config;
    config.server = "http://127.0.0.1:" + std::to_string(api_->port());
    client_.emplace(config, ApiClientOptions{}, loop_, clock_, logger_);
  }

  Candidate& candidate(const std::string& identity) {
    auto& made = *candidates_.emplace_back(std::make_unique<Candidate>());
    made.election = std::make_unique<LeaderElection>(
        kube::LeaderElectionConfig{.namespace_name = "ns",
                                   .name = "lock",
                                   .identity = identity,
                                   .lease_duration = seconds{2},
                                   .renew_deadline = seconds{1},
                                   .retry_period = milliseconds{100}},
        *client_, loop_, clock_, logger_, [] { return 0.5; },
        [&made](bool leads) { made.told.push_back(leads); });
    made.election->start();
    return made;
  }

  void run_until(std::function<bool()> condition) {
    net::Timer limit{loop_};
    limit.start(seconds{20}, [] {});
    loop_.run_until([&] { return condition() || !limit.pending(); });
    ASSERT_TRUE(condition()) << "nothing happened for twenty seconds";
  }

  net::Loop loop_;
  net::SystemClock clock_;
  MemoryLogger logger_;
  test::LeaseStore store_;
  std::optional<net::HttpServer> api_;
  std::optional<ApiClient> client_;
  std::vector<std::unique_ptr<Candidate>> candidates_;
};

TEST_F(LeaderElectionTest, the_second_waits_until_the_first_lets_go) {
  auto& first = candidate("first");
  run_until([&] { return first.leads(); });
  auto& second = candidate("second");
  run_until([&] { return second.election->elector().holder() == "first"; });
  EXPECT_FALSE(second.leads());
  EXPECT_EQ(second.election->health().detail, "standing by for ns/lock, held by first");
  EXPECT_TRUE(second.election->health().ok);
  bool released = false;
  first.election->release([&] { released = true; });
  EXPECT_FALSE(first.leads());
  run_until([&] { return released && second.leads(); });
  EXPECT_EQ(first.told, std::vector<bool>{true}) << "a release is no news to who asked for it";
  EXPECT_EQ(second.told, std::vector<bool>{true});
  EXPECT_EQ(second.election->health().detail, "leading by ns/lock");
}

TEST_F(LeaderElectionTest, stops_writing_when_the_server_is_gone_and_says_so) {
  auto& only = candidate("only");
  run_until([&] { return only.leads(); });
  const Instant gone = clock_.now();
  api_.reset();
  run_until([&] { return only.told.size() == 2; });
  EXPECT_FALSE(only.leads());
  EXPECT_LT(clock_.now() - gone, seconds{1} + milliseconds{500});
  EXPECT_EQ(only.told, (std::vector<bool>{true, false}));
  EXPECT_FALSE(only.election->health().ok);
}

TEST_F(LeaderElectionTest, a_busy_loop_notices_at_the_next_write_that_its_time_is_over) {
  auto& only = candidate("only");
  run_until([&] { return only.leads(); });
  const Instant until = only.election->elector().leads_until();
  while (clock_.now() < until) {
  }
  EXPECT_FALSE(only.leads());
  EXPECT_EQ(only.told, (std::vector<bool>{true, false})) << "told without the loop's help";
}

}  // namespace
}  // namespace vo::runtime
