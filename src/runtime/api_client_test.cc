// SPDX-License-Identifier: Apache-2.0
#include "runtime/api_client.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/result.h"
#include "kube/client_config.h"
#include "kube/http.h"
#include "kube/request.h"
#include "net/http.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/system_clock.h"
#include "support/raw_server.h"
#include "support/temporary_folder.h"

namespace vo::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A server that answers as told and keeps what it was asked.
class ApiClientTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = net::HttpServer::listen(loop_, {.host = "127.0.0.1"},
                                          [this](const net::ServerRequest& request) {
                                            requests_.push_back(request);
                                            return answer_(request);
                                          });
    ASSERT_TRUE(server) << server.error().message();
    server_.emplace(std::move(*server));
    config_.server = "http://127.0.0.1:" + std::to_string(server_->port());
  }

  ApiClient& client() {
    if (!client_) client_.emplace(config_, options_, loop_, clock_, logger_);
    return *client_;
  }

  std::string header(std::size_t request, std::string_view name) const {
    return std::string{net::header_value(requests_.at(request).headers, name)};
  }

  void run_until(std::function<bool()> condition) {
    net::Timer limit{loop_};
    limit.start(seconds{10}, [] {});
    loop_.run_until([&] { return condition() || !limit.pending(); });
    EXPECT_TRUE(condition()) << "nothing happened for ten seconds";
  }

  net::Loop loop_;
  net::SystemClock clock_;
  MemoryLogger logger_;
  kube::ClientConfig config_;
  ApiClientOptions options_;
  std::function<net::ServerResponse(const net::ServerRequest&)> answer_ =
      [](const net::ServerRequest&) { return net::ServerResponse{.body = "{}"}; };
  std::vector<net::ServerRequest> requests_;
  std::optional<net::HttpServer> server_;
  std::optional<ApiClient> client_;
};

TEST_F(ApiClientTest, fetch_returns_status_headers_and_body) {
  answer_ = [](const net::ServerRequest&) {
    return net::ServerResponse{
        .status = 429, .body = "slow down", .headers = {{"Retry-After", "7"}}};
  };
  const auto response = client().fetch({.target = "/version"});
  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->head.code, 429);
  EXPECT_EQ(response->head.retry_after(), seconds{7});
  EXPECT_EQ(response->body, "slow down");
}

TEST_F(ApiClientTest, sends_the_request_as_who_we_are) {
  config_.server += "/prefix";
  config_.credentials = kube::BearerToken{"secret"};
  config_.impersonation.user = "jane";
  options_.user_agent = "virt-overhead/v1";
  ASSERT_TRUE(client().fetch({.method = kube::Method::kPatch,
                              .target = "/apis/x?dryRun=All",
                              .headers = {{"Content-Type", "application/json-patch+json"}},
                              .body = "[]"}));
  EXPECT_EQ(requests_[0].method, "PATCH");
  EXPECT_EQ(requests_[0].path, "/prefix/apis/x");
  EXPECT_EQ(requests_[0].query, "dryRun=All");
  EXPECT_EQ(requests_[0].body, "[]");
  EXPECT_EQ(header(0, "Content-Type"), "application/json-patch+json");
  EXPECT_EQ(header(0, "Authorization"), "Bearer secret");
  EXPECT_EQ(header(0, "User-Agent"), "virt-overhead/v1");
  EXPECT_EQ(header(0, "Impersonate-User"), "jane");
}

TEST_F(ApiClientTest, a_requests_own_impersonation_replaces_that_of_the_configuration) {
  config_.impersonation.user = "jane";
  kube::Request request{.target = "/"};
  kube::impersonate(request, {.user = "controller"});
  ASSERT_TRUE(client().fetch(std::move(request)));
  EXPECT_EQ(header(0, "Impersonate-User"), "controller");
}

TEST_F(ApiClientTest, a_401_is_tried_once_more_with_a_rotated_token) {
  const test::TemporaryFolder folder;
  config_.credentials = kube::TokenFile{folder.write("token", "old"), ""};
  answer_ = [&](const net::ServerRequest& request) {
    folder.write("token", "new");
    const bool fresh = net::header_value(request.headers, "Authorization") == "Bearer new";
    return net::ServerResponse{.status = fresh ? 200 : 401, .body = fresh ? "in" : "out"};
  };
  const auto response = client().fetch({.target = "/"});
  EXPECT_EQ(response->head.code, 200);
  EXPECT_EQ(response->body, "in");
  EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(ApiClientTest, a_401_that_stays_is_the_answer) {
  const test::TemporaryFolder folder;
  int rotation = 0;
  config_.credentials = kube::TokenFile{folder.write("token", "t"), ""};
  answer_ = [&](const net::ServerRequest&) {
    folder.write("token", "t" + std::to_string(++rotation));
    return net::ServerResponse{.status = 401, .body = "out"};
  };
  EXPECT_EQ(client().fetch({.target = "/"})->head.code, 401);
  EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(ApiClientTest, credentials_that_cannot_be_had_fail_the_call_later) {
  config_.credentials = kube::TokenFile{"/no/such/token", ""};
  std::optional<Status> done;
  auto call = client().send({.target = "/"}, {.on_done = [&](Status s) { done = std::move(s); }});
  EXPECT_FALSE(done);
  run_until([&] { return done.has_value(); });
  EXPECT_EQ(done->error().message(), "cannot read /no/such/token: No such file or directory");
  EXPECT_TRUE(requests_.empty());
}

TEST_F(ApiClientTest, a_cancelled_call_is_silent_wherever_it_was) {
  options_.qps = 1;
  options_.burst = 1;
  int answers = 0;
  const auto count = [&] { return ApiHandlers{.on_done = [&](const Status&) { ++answers; }}; };
  auto sent = client().send({.target = "/sent"}, count());
  auto queued = client().send({.target = "/queued"}, count());
  queued.cancel();
  sent.cancel();
  net::Timer pause{loop_};
  pause.start(milliseconds{50}, [] {});
  run_until([&] { return !pause.pending(); });
  EXPECT_EQ(answers, 0);
  client_.reset();
}

TEST_F(ApiClientTest, a_call_may_outlive_the_client) {
  ApiCall call = client().send({.target = "/"}, {});
  client_.reset();
  call.cancel();
}

TEST_F(ApiClientTest, fetch_bounds_the_body_and_ends_with_the_loop) {
  answer_ = [](const net::ServerRequest&) { return net::ServerResponse{.body = "0123456789"}; };
  EXPECT_EQ(client().fetch({.target = "/"}, 9).error().message(),
            "the answer is larger than 9 bytes");
  loop_.post([&] { loop_.stop(); });
  EXPECT_EQ(client().fetch({.target = "/"}).error().message(), "interrupted");
}

TEST_F(ApiClientTest, a_silent_server_runs_into_the_timeout) {
  test::RawServer silent{loop_, [](test::RawConnection&, const std::string&) {}};
  config_.server = "http://127.0.0.1:" + std::to_string(silent.port());
  std::optional<Status> done;
  auto call = client().send({.target = "/"}, {.on_done = [&](Status s) { done = std::move(s); }},
                            {.timeout = milliseconds{30}});
  run_until([&] { return done.has_value(); });
  EXPECT_EQ(done->error().action(), Action::kRetry);
}

}  // namespace
}  // namespace vo::runtime
