// SPDX-License-Identifier: Apache-2.0
#include "kube/leader_elector.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "kube/http.h"
#include "kube/lease.h"
#include "support/lease_store.h"

namespace vo::kube {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

LeaderElectionConfig config_of(std::string identity) {
  return {.namespace_name = "ns", .name = "lock", .identity = std::move(identity)};
}

// One elector, its clock and the store; answers come when the test says so.
class LeaderElectorTest : public testing::Test {
 protected:
  LeaderElectorTest() { apply(elector_.start(clock_.now(), clock_.wall_now())); }

  void apply(LeaderElector::Step step) {
    if (step.cancel) request_.reset();
    if (step.send) request_ = std::move(step.send);
    if (step.wake_at) wake_at_ = step.wake_at;
  }
  void answer() { respond(store_.handle(*std::exchange(request_, std::nullopt))); }
  void respond(const Response& response) {
    request_.reset();
    apply(elector_.on_response(response, clock_.now(), clock_.wall_now()));
  }
  void fail() {
    request_.reset();
    const Error error{Action::kRetry, "connection refused"};
    apply(elector_.on_failure(error, clock_.now(), clock_.wall_now()));
  }
  void pass(Duration time) {
    clock_.advance(time);
    apply(elector_.on_timer(clock_.now(), clock_.wall_now()));
  }
  void pass_until_woken() { pass(*wake_at_ - clock_.now()); }
  void answer_all() {
    while (request_) answer();
  }
  void release() { apply(elector_.release(clock_.now(), clock_.wall_now())); }
  bool leads() const { return elector_.leads(clock_.now()); }

  ManualClock clock_;
  test::LeaseStore store_;
  LeaderElector elector_{config_of("me"), [] { return 0.5; }};
  std::optional<Request> request_;
  std::optional<Instant> wake_at_;
};

TEST_F(LeaderElectorTest, creates_the_lease_and_leads) {
  answer();
  ASSERT_TRUE(request_);
  EXPECT_EQ(request_->method, Method::kPost);
  EXPECT_EQ(request_->target, "/apis/coordination.k8s.io/v1/namespaces/ns/leases");
  EXPECT_FALSE(leads());
  answer();
  EXPECT_TRUE(leads());
  const auto record = store_.lease().record;
  EXPECT_EQ(record.holder, "me");
  EXPECT_EQ(record.duration, seconds{15});
  EXPECT_EQ(record.transitions, 0);
  EXPECT_EQ(record.renew_time, "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(elector_.counters().acquisitions, 1U);
}

TEST_F(LeaderElectorTest, renews_every_retry_period_without_reading) {
  answer_all();
  pass_until_woken();
  ASSERT_TRUE(request_);
  EXPECT_EQ(request_->method, Method::kPut);
  answer();
  EXPECT_EQ(store_.lease().record.renew_time, "1970-01-01T00:00:02.000000Z");
  EXPECT_EQ(store_.lease().record.acquire_time, "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(elector_.counters().slow_paths, 0U);
}

TEST_F(LeaderElectorTest, counts_its_time_from_the_start_of_the_request) {
  answer_all();
  pass_until_woken();
  const Instant sent = clock_.now();
  clock_.advance(milliseconds{2'500});
  answer();
  EXPECT_EQ(elector_.leads_until(), sent + seconds{10});
}

TEST_F(LeaderElectorTest, stops_leading_at_the_deadline_though_nobody_answers) {
  answer_all();
  const Instant until = elector_.leads_until();
  while (clock_.now() < until) {
    EXPECT_TRUE(leads());
    pass_until_woken();
  }
  EXPECT_EQ(clock_.now(), until);
  EXPECT_FALSE(leads());
  EXPECT_EQ(elector_.counters().losses, 1U);
  EXPECT_EQ(elector_.problem(), "no answer in time");
}

TEST_F(LeaderElectorTest, leads_again_when_the_server_is_back) {
  answer_all();
  while (leads()) {
    pass_until_woken();
    if (request_) fail();
  }
  EXPECT_EQ(elector_.problem(), "connection refused");
  while (!leads()) {
    pass_until_woken();
    answer_all();
  }
  EXPECT_EQ(store_.lease().record.transitions, 0) << "nobody else held it";
  EXPECT_EQ(elector_.problem(), "");
  EXPECT_EQ(elector_.counters().acquisitions, 2U);
}

TEST_F(LeaderElectorTest, reads_before_it_renews_when_an_answer_is_missing) {
  answer_all();
  pass_until_woken();
  store_.handle(*request_);  // applied, but we never hear of it
  fail();
  pass_until_woken();
  EXPECT_EQ(request_->method, Method::kGet);
  answer();
  EXPECT_EQ(request_->method, Method::kPut);
  answer();
  EXPECT_TRUE(leads());
  EXPECT_EQ(elector_.counters().slow_paths, 1U);
}

TEST_F(LeaderElectorTest, notices_that_somebody_else_took_over) {
  answer_all();
  store_.write({.holder = "you", .duration = seconds{15}, .renew_time = "x", .transitions = 1});
  pass_until_woken();
  answer();
  EXPECT_EQ(elector_.counters().conflicts, 1U);
  pass_until_woken();
  answer();
  EXPECT_FALSE(leads());
  EXPECT_EQ(elector_.holder(), "you");
  EXPECT_EQ(elector_.counters().losses, 1U);
  EXPECT_EQ(store_.lease().record.holder, "you");
}

class StandbyTest : public LeaderElectorTest {
 protected:
  StandbyTest() { store_.write(kYours); }

  // Polls for `time`, the record standing still.
  void poll(Duration time) {
    const Instant until = clock_.now() + time;
    answer_all();
    while (*wake_at_ < until) {
      pass_until_woken();
      answer_all();
    }
    clock_.advance(until - clock_.now());
  }

  inline static const LeaseRecord kYours{
      .holder = "you", .duration = seconds{15}, .renew_time = "long ago", .transitions = 4};
};

TEST_F(StandbyTest, waits_for_the_holders_duration_by_its_own_clock) {
  poll(seconds{14});
  EXPECT_FALSE(leads());
  EXPECT_EQ(elector_.holder(), "you");
  poll(seconds{5});
  EXPECT_TRUE(leads());
  EXPECT_EQ(store_.lease().record.transitions, 5);
}

TEST_F(StandbyTest, every_change_of_the_record_starts_the_wait_over) {
  for (int i = 0; i < 10; ++i) {
    poll(seconds{9});
    auto renewed = kYours;
    renewed.renew_time = std::to_string(i);
    store_.write(renewed);
  }
  poll(seconds{14});
  EXPECT_FALSE(leads());
}

TEST_F(StandbyTest, takes_a_lease_that_was_given_up_at_once) {
  poll(seconds{3});
  store_.write({.duration = seconds{1}, .renew_time = "now", .transitions = 4});
  poll(milliseconds{3'300});  // 2 s * (1 + 0.5 * 1.2), and a little
  EXPECT_TRUE(leads());
}

TEST_F(StandbyTest, loses_the_race_for_an_expired_lease_quietly) {
  answer_all();
  pass(seconds{15});
  answer();
  ASSERT_EQ(request_->method, Method::kPut);
  store_.write({.holder = "third", .duration = seconds{15}, .renew_time = "now"});
  answer();
  EXPECT_FALSE(leads());
  poll(seconds{10});
  EXPECT_FALSE(leads());
  EXPECT_EQ(store_.lease().record.holder, "third");
}

TEST_F(StandbyTest, has_nothing_to_release) {
  answer_all();
  release();
  EXPECT_TRUE(elector_.done());
  EXPECT_FALSE(request_);
}

TEST_F(LeaderElectorTest, releases_by_emptying_the_holder) {
  answer_all();
  release();
  EXPECT_FALSE(leads());
  EXPECT_FALSE(elector_.done());
  answer();
  answer();
  EXPECT_TRUE(elector_.done());
  const auto record = store_.lease().record;
  EXPECT_EQ(record.holder, "");
  EXPECT_EQ(record.duration, seconds{1});
  EXPECT_EQ(elector_.counters().losses, 0U);
}

TEST_F(LeaderElectorTest, does_not_release_what_somebody_else_took) {
  answer_all();
  store_.write(LeaseRecord{.holder = "you", .duration = seconds{15}});
  release();
  answer();
  EXPECT_TRUE(elector_.done());
  EXPECT_FALSE(request_);
  EXPECT_EQ(store_.lease().record.holder, "you");
}

TEST_F(LeaderElectorTest, a_release_that_gets_no_answer_ends) {
  answer_all();
  release();
  pass_until_woken();
  EXPECT_TRUE(elector_.done());
  EXPECT_FALSE(request_);
}

TEST_F(LeaderElectorTest, keeps_what_is_not_its_own_in_the_lease) {
  store_.write(LeaseRecord{});
  store_.set_label("team", "infra");
  answer_all();
  EXPECT_TRUE(leads());
  EXPECT_NE(store_.lease().object.find(R"("labels":{"team":"infra"})"), std::string::npos);
}

TEST_F(LeaderElectorTest, says_what_the_server_refuses) {
  respond({.head = {.code = 403},
           .body = R"({"kind":"Status","code":403,"reason":"Forbidden",)"
                   R"("message":"leases are forbidden"})"});
  EXPECT_NE(elector_.problem().find("leases are forbidden"), std::string::npos);
  ASSERT_TRUE(wake_at_);
  EXPECT_EQ(*wake_at_ - clock_.now(), milliseconds{3'200});
}

TEST_F(LeaderElectorTest, an_answer_that_is_no_lease_is_a_failure) {
  for (const std::string body : {"{}", "[]", "nonsense", R"({"metadata":7,"spec":[]})"}) {
    respond({.head = {.code = 200}, .body = body});
    EXPECT_FALSE(elector_.problem().empty());
    pass_until_woken();
    ASSERT_TRUE(request_);
  }
  EXPECT_EQ(elector_.counters().failures, 4U);
}

TEST(LeaderElection, wants_the_times_in_order) {
  EXPECT_TRUE(check(config_of("a")));
  auto config = config_of("a");
  config.lease_duration = milliseconds{10'900};
  const auto status = check(config);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message(),
            "the lease duration of leader election (10.9s) must be longer than its renew deadline "
            "(10s)");
  config = config_of("a");
  config.retry_period = milliseconds{8'400};
  EXPECT_FALSE(check(config));
  config.retry_period = {};
  EXPECT_FALSE(check(config));
}

}  // namespace
}  // namespace vo::kube
