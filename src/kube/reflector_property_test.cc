// SPDX-License-Identifier: Apache-2.0
// Whatever the cuts, chunks, refusals, compactions and lagging replicas on the way: when the faults
// stop, the sink holds exactly the server's objects, and soon.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "kube/reflector.h"
#include "support/model_server.h"
#include "support/reflector_harness.h"
#include "support/store_sink.h"

namespace vo::kube {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::ModelServer;
using test::ReflectorHarness;
using test::status_json;

// Numbers drawn by the property; when they are used up, nothing happens any more.
class Choices {
 public:
  explicit Choices(std::vector<std::uint16_t> drawn) : drawn_(std::move(drawn)) {}
  bool left() const { return next_ < drawn_.size(); }
  std::size_t below(std::size_t bound) { return left() ? drawn_[next_++] % bound : 0; }

 private:
  std::vector<std::uint16_t> drawn_;
  std::size_t next_ = 0;
};

class Trial {
 public:
  Trial(Choices choices, bool watch_list)
      : choices_(std::move(choices)), client_(config(watch_list)) {}

  void run_with_faults() {
    while (choices_.left()) step();
  }

  // No more faults: the time until the sink is in step with the server.
  Duration settle() {
    const Instant began = client_.now;
    for (int i = 0; i < 200 && !is_settled(); ++i) {
      if (client_.in_flight) {
        deliver(1000);
      } else {
        client_.wake();
      }
    }
    RC_ASSERT(is_settled());
    return client_.now - began;
  }

  std::map<std::string, ModelServer::Object> held() const {
    std::map<std::string, ModelServer::Object> held;
    for (const auto& [key, stored] : client_.sink.objects) {
      held[key.substr(3)] = {stored.uid, test::number_of(stored.version)};
    }
    return held;
  }

  ModelServer& server() { return server_; }
  const ReflectorHarness& client() const { return client_; }

 private:
  static ReflectorConfig config(bool watch_list) {
    ReflectorConfig config = ReflectorHarness::default_config();
    config.watch_list = watch_list;
    return config;
  }

  void step() {
    switch (choices_.below(24)) {
      case 0:
      case 1:
      case 2:
      case 3: server_.put(name()); break;
      case 4:
      case 5: server_.remove(name()); break;
      case 6: server_.compact(); break;
      case 7: server_.lag(choices_.below(4)); break;
      case 8:
      case 9: break_off(); break;
      case 10: refuse(); break;
      case 11: end_watch(); break;
      default: go_on(); break;
    }
  }

  std::string name() { return std::string(1, static_cast<char>('a' + choices_.below(8))); }

  void go_on() {
    if (client_.in_flight) {
      deliver(1 + choices_.below(1500));
    } else {
      client_.wake();
    }
  }

  void break_off() {
    if (client_.in_flight) client_.fail();
  }

  void refuse() {
    constexpr std::array kCodes = {403, 410, 429, 500, 503};
    if (!client_.in_flight || answered_ == client_.sent.size()) return;
    answered_ = client_.sent.size();
    const int code = kCodes[choices_.below(kCodes.size())];
    client_.answer(code, status_json(code, "Whatever"));
  }

  void end_watch() {
    if (!client_.in_flight || answered_ != client_.sent.size() || !answer_.is_watch) return;
    client_.pass(seconds(choices_.below(600)));
    client_.end();
  }

  // The next bytes of the answer: its head first, and its end when nothing is left.
  void deliver(std::size_t size) {
    if (answered_ != client_.sent.size()) {
      answered_ = client_.sent.size();
      answer_ = server_.answer(client_.sent.back());
      return client_.head(answer_.code);
    }
    if (answer_.body.empty() && answer_.is_watch) answer_.body = server_.more();
    if (answer_.body.empty()) return client_.end();
    const std::string bytes = answer_.body.substr(0, size);
    answer_.body.erase(0, bytes.size());
    client_.body(bytes);
  }

  bool is_settled() const {
    return client_.in_flight && client_.state() == Reflector::State::kWatch &&
           answered_ == client_.sent.size() && answer_.body.empty() && held() == server_.objects();
  }

  Choices choices_;
  ModelServer server_;
  ReflectorHarness client_;
  ModelServer::Answer answer_;
  std::size_t answered_ = 0;  // requests
};

void check_convergence(bool watch_list) {
  const auto drawn = *rc::gen::scale(8.0, rc::gen::arbitrary<std::vector<std::uint16_t>>());
  Trial trial(Choices(drawn), watch_list);
  trial.run_with_faults();
  const Duration settled = trial.settle();
  RC_ASSERT(trial.held() == trial.server().objects());
  RC_ASSERT(settled <= minutes(3));
  RC_ASSERT(trial.client().counters().malformed == 0u);
}

TEST(ReflectorProperty, converges_after_any_faults) {
  EXPECT_TRUE(rc::check([] { check_convergence(/*watch_list=*/false); }));
}

TEST(ReflectorProperty, converges_after_any_faults_with_watch_list) {
  EXPECT_TRUE(rc::check([] { check_convergence(/*watch_list=*/true); }));
}

TEST(ReflectorProperty, without_faults_there_is_one_list_and_one_watch) {
  EXPECT_TRUE(rc::check([] {
    Trial trial(Choices({}), /*watch_list=*/false);
    const auto names = *rc::gen::container<std::string>(rc::gen::inRange('a', 'z'));
    for (const char name : names) trial.server().put({name});
    trial.settle();
    RC_ASSERT(trial.client().counters().lists == 1u);
    RC_ASSERT(trial.client().counters().watches == 1u);
    RC_ASSERT(trial.client().counters().list_failures == 0u);
  }));
}

}  // namespace
}  // namespace vo::kube
