// SPDX-License-Identifier: Apache-2.0
#include "runtime/reflector_driver.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "kube/client_config.h"
#include "kube/reflector.h"
#include "net/loop.h"
#include "net/system_clock.h"
#include "runtime/api_client.h"
#include "support/raw_server.h"
#include "support/store_sink.h"

namespace vo::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string object(const std::string& name, int version) {
  return R"({"kind":"Pod","metadata":{"namespace":"ns","name":")" + name + R"(","uid":"u-)" + name +
         R"(","resourceVersion":")" + std::to_string(version) + R"("}})";
}

std::string chunk(const std::string& text) {
  std::string size;
  for (auto left = text.size(); left > 0; left /= 16) {
    size.insert(size.begin(), "0123456789abcdef"[left % 16]);
  }
  return size + "\r\n" + text + "\r\n";
}

// A real socket with a list of one pod, and watches that the test feeds.
class ReflectorDriverTest : public testing::Test {
 protected:
  void serve(test::RawConnection& connection, const std::string& request) {
    requests_.push_back(request.substr(0, request.find(" HTTP/")));
    if (request.find("watch=") == std::string::npos) {
      const std::string list =
          R"({"kind":"PodList","metadata":{"resourceVersion":"10"},"items":[)" + object("a", 7) +
          "]}";
      return connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(list.size()) +
                              "\r\n\r\n" + list);
    }
    watch_ = connection.shared_from_this();
    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  }

  void event(const std::string& type, const std::string& body) {
    watch_->write(chunk(R"({"type":")" + type + R"(","object":)" + body + "}\n"));
  }

  static kube::ReflectorConfig config() {
    kube::ReflectorConfig config;
    config.path = {.group = "", .version = "v1", .resource = "pods"};
    config.kind = "Pod";
    config.start_jitter = milliseconds{1};
    config.backoff.first = milliseconds{5};
    return config;
  }

  kube::ClientConfig client_config() const {
    kube::ClientConfig config;
    config.server = "http://127.0.0.1:" + std::to_string(server_.port());
    return config;
  }

  void run_until(std::function<bool()> condition) {
    net::Timer limit{loop_};
    limit.start(seconds{10}, [] {});
    loop_.run_until([&] { return condition() || !limit.pending(); });
    EXPECT_TRUE(condition()) << "nothing happened for ten seconds";
  }

  bool knows(const std::string& name) const { return sink_.objects.contains("ns/" + name); }

  std::vector<std::string> requests_;
  net::Loop loop_;
  std::shared_ptr<test::RawConnection> watch_;  // gone before the loop, as all that works on it
  net::SystemClock clock_;
  NullLogger logger_;
  test::StoreSink sink_;
  test::RawServer server_{loop_,
                          [this](test::RawConnection& c, const std::string& r) { serve(c, r); }};
  ApiClient client_{client_config(), {}, loop_, clock_, logger_};
  kube::Reflector reflector_{config(), sink_, [] { return 0.5; }};
  ReflectorDriver driver_{reflector_, client_, loop_, clock_};
};

TEST_F(ReflectorDriverTest, lists_then_watches_from_the_lists_version) {
  driver_.start();
  run_until([&] { return watch_ != nullptr; });
  EXPECT_TRUE(knows("a"));
  EXPECT_TRUE(reflector_.health().synced);
  ASSERT_EQ(requests_.size(), 2U);
  EXPECT_NE(requests_[1].find("resourceVersion=10"), std::string::npos) << requests_[1];
  event("ADDED", object("b", 11));
  event("DELETED", object("a", 12));
  run_until([&] { return knows("b") && !knows("a"); });
}

TEST_F(ReflectorDriverTest, resumes_a_broken_watch_where_it_was) {
  driver_.start();
  run_until([&] { return watch_ != nullptr; });
  event("ADDED", object("b", 11));
  run_until([&] { return knows("b"); });
  watch_->reset();
  watch_ = nullptr;
  run_until([&] { return watch_ != nullptr; });
  EXPECT_NE(requests_.back().find("resourceVersion=11"), std::string::npos) << requests_.back();
  EXPECT_EQ(requests_.size(), 3U) << "listed again";
}

TEST_F(ReflectorDriverTest, outlives_a_server_that_is_not_there_yet) {
  const auto watches = [this] { return reflector_.counters().watches; };
  driver_.start();
  run_until([&] { return watches() == 1; });
  for (int i = 0; i < 3; ++i) {
    watch_->reset();
    run_until([&, before = watches()] { return watches() > before; });
  }
  EXPECT_GE(reflector_.counters().watch_failures, 3U);
  EXPECT_EQ(reflector_.counters().lists, 1U);
}

TEST_F(ReflectorDriverTest, stopping_hangs_up_and_says_nothing_more) {
  driver_.start();
  run_until([&] { return watch_ != nullptr; });
  event("ADDED", object("b", 11));
  driver_.stop();
  run_until([&] { return watch_->closed_by_peer(); });
  EXPECT_FALSE(knows("b"));
}

TEST_F(ReflectorDriverTest, an_overdue_watch_is_ended_by_our_own_clock) {
  auto brief = config();
  brief.watch_timeout = seconds{0};
  brief.watch_timeout_spread = seconds{0};
  brief.watch_grace = milliseconds{20};
  kube::Reflector reflector{brief, sink_, [] { return 0.5; }};
  ReflectorDriver driver{reflector, client_, loop_, clock_};
  driver.start();
  run_until([&] { return reflector.counters().overdue_watches >= 2; });
  driver.stop();
}

}  // namespace
}  // namespace vo::runtime
