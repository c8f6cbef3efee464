// SPDX-License-Identifier: Apache-2.0
#include "runtime/metrics_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "kube/client_config.h"
#include "net/http.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/server_message.h"
#include "runtime/api_client.h"
#include "support/certificates.h"
#include "support/temporary_folder.h"

namespace vo::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;

// A metrics server, and the API server it asks.
class MetricsServerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto api = net::HttpServer::listen(
        loop_, {.host = "127.0.0.1"},
        [this](const net::ServerRequest& request) { return review(request); });
    ASSERT_TRUE(api) << api.error().message();
    api_.emplace(std::move(*api));
    kube::ClientConfig config;
    config.server = "http://127.0.0.1:" + std::to_string(api_->port());
    client_.emplace(config, ApiClientOptions{.qps = 0}, loop_, clock_, logger_);
  }

  // "good" may, "stranger" is known and may not, everybody else is nobody.
  net::ServerResponse review(const net::ServerRequest& request) {
    reviews_.push_back(request.path);
    if (api_fails_) return {.status = 500};
    const auto says = [&](std::string_view what) {
      return request.body.find(what) != std::string::npos;
    };
    const auto answer = [](const std::string& status) {
      return net::ServerResponse{.status = 201, .body = R"({"status":)" + status + "}"};
    };
    if (request.path.ends_with("/tokenreviews")) {
      if (says(R"("token":"good")"))
        return answer(R"({"authenticated":true,"user":{"username":"prometheus"}})");
      if (says(R"("token":"stranger")"))
        return answer(R"({"authenticated":true,"user":{"username":"eve"}})");
      return answer(R"({"authenticated":false})");
    }
    const bool allowed = says(R"("user":"prometheus")") && says(R"("path":"/metrics")");
    return answer(allowed ? R"({"allowed":true})" : R"({"allowed":false})");
  }

  void start(MetricsSettings settings = {}) {
    settings.address = {.host = "127.0.0.1"};
    server_ = std::make_unique<MetricsServer>(std::move(settings), *client_, loop_, clock_, logger_,
                                              [] { return std::string{"answer 42\n"}; });
    const auto started = server_->start();
    ASSERT_TRUE(started) << started.error().message();
  }

  // "200 body"; an error's text where no answer comes.
  std::string get(const std::string& token, const std::string& ca = "",
                  const std::string& path = "/metrics", const std::string& scheme = "https") {
    std::string text;
    bool done = false;
    net::Headers headers;
    if (!token.empty()) headers.push_back({"Authorization", "Bearer " + token});
    const net::Transport transport{.tls = {.ca = ca, .insecure_skip_verify = ca.empty()}};
    const auto handle = http_->send(
        {.url = scheme + "://127.0.0.1:" + std::to_string(server_->port()) + path,
         .headers = headers,
         .transport = std::make_shared<net::Transport>(transport)},
        {.on_head = [&](int status, const net::Headers&) { text = std::to_string(status) + " "; },
         .on_data = [&](std::string_view bytes) { text += bytes; },
         .on_done =
             [&](const Status& result) {
               done = true;
               if (!result) text = result.error().message();
             }});
    net::Timer limit{loop_};
    limit.start(seconds{20}, [] {});
    loop_.run_until([&] { return done || !limit.pending(); });
    EXPECT_TRUE(done);
    return text;
  }

  // A minute passes, and the files are looked at more than once. Connections end.
  void look_at_files() {
    http_.emplace(loop_);
    clock_.advance(minutes{1});
    net::Timer limit{loop_};
    limit.start(milliseconds{50}, [] {});
    loop_.run_until([&] { return !limit.pending(); });
  }

  net::Loop loop_;
  ManualClock clock_;
  MemoryLogger logger_;
  std::vector<std::string> reviews_;
  bool api_fails_ = false;
  std::optional<net::HttpServer> api_;
  std::optional<ApiClient> client_;
  std::optional<net::HttpClient> http_{std::in_place, loop_};
  std::unique_ptr<MetricsServer> server_;
};

TEST_F(MetricsServerTest, lets_in_whom_the_cluster_lets_in) {
  start();
  EXPECT_EQ(get("good"), "200 answer 42\n");
  EXPECT_EQ(get("nobody"), "401 Unauthorized\n");
  EXPECT_TRUE(get("stranger").starts_with("403 "));
  EXPECT_EQ(get(""), "401 Unauthorized\n");
  EXPECT_EQ(get("good", "", "/other"), "404 not found\n");
}

TEST_F(MetricsServerTest, asks_again_only_after_a_while) {
  start();
  EXPECT_EQ(get("good"), "200 answer 42\n");
  EXPECT_EQ(reviews_.size(), 2U);
  clock_.advance(seconds{59});
  EXPECT_EQ(get("good"), "200 answer 42\n");
  EXPECT_EQ(reviews_.size(), 2U);
  clock_.advance(seconds{1});
  EXPECT_EQ(get("good"), "200 answer 42\n");
  EXPECT_EQ(reviews_.size(), 4U);
  get("nobody");
  get("nobody");
  EXPECT_EQ(reviews_.size(), 5U);
}

TEST_F(MetricsServerTest, lets_nobody_in_when_the_api_server_fails) {
  start();
  api_fails_ = true;
  EXPECT_TRUE(get("good").starts_with("503 "));
  api_fails_ = false;
  EXPECT_EQ(get("good"), "200 answer 42\n") << "a failure is not remembered";
}

TEST_F(MetricsServerTest, many_tokens_cost_no_memory_and_lock_nobody_out) {
  start();
  for (int i = 0; i < 300; ++i) get("flood-" + std::to_string(i));
  EXPECT_EQ(get("good"), "200 answer 42\n");
}

TEST_F(MetricsServerTest, plainly_to_everybody_where_that_is_wanted) {
  start({.secure = false});
  EXPECT_EQ(get("", "", "/metrics", "http"), "200 answer 42\n");
  EXPECT_TRUE(reviews_.empty());
}

TEST_F(MetricsServerTest, serves_the_certificate_it_is_given) {
  const test::CertificateAuthority ca;
  const test::TemporaryFolder folder;
  const auto pair = ca.issue("metrics", "IP:127.0.0.1");
  folder.write("tls.crt", pair.certificate);
  folder.write("tls.key", pair.key);
  start({.certificate_folder = folder.path(".")});
  EXPECT_EQ(get("good", ca.pem()), "200 answer 42\n");
}

// As cert-manager does it: one file after the other, while we run.
TEST_F(MetricsServerTest, serves_the_certificate_that_replaces_it) {
  const test::CertificateAuthority old_ca;
  const test::CertificateAuthority new_ca;
  const test::TemporaryFolder folder;
  const auto old_pair = old_ca.issue("metrics", "IP:127.0.0.1");
  const auto new_pair = new_ca.issue("metrics", "IP:127.0.0.1");
  folder.write("tls.crt", old_pair.certificate);
  folder.write("tls.key", old_pair.key);
  start({.certificate_folder = folder.path("."), .look_at_files_every = milliseconds{5}});
  EXPECT_EQ(get("good", old_ca.pem()), "200 answer 42\n");

  folder.write("tls.crt", new_pair.certificate);
  look_at_files();
  EXPECT_EQ(get("good", old_ca.pem()), "200 answer 42\n") << "its key is not there yet";
  EXPECT_THAT(logger_.messages(), Contains("keeping the metrics certificate").Times(1));

  folder.write("tls.key", new_pair.key);
  look_at_files();
  EXPECT_EQ(get("good", new_ca.pem()), "200 answer 42\n");
  EXPECT_FALSE(get("good", old_ca.pem()).starts_with("200 "));
}

TEST_F(MetricsServerTest, says_which_certificate_is_missing) {
  MetricsServer server{{.address = {.host = "127.0.0.1"}, .certificate_folder = "/nowhere"},
                       *client_,
                       loop_,
                       clock_,
                       logger_,
                       [] { return std::string{}; }};
  const auto started = server.start();
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().message().find("/nowhere/tls.crt"), std::string::npos);
}

TEST_F(MetricsServerTest, may_go_while_a_question_is_open) {
  start();
  net::Headers headers{{"Authorization", "Bearer good"}};
  const auto handle = http_->send(
      {.url = "https://127.0.0.1:" + std::to_string(server_->port()) + "/metrics",
       .headers = headers,
       .transport =
           std::make_shared<net::Transport>(net::Transport{.tls = {.insecure_skip_verify = true}})},
      {});
  loop_.run_until([&] { return !reviews_.empty(); });
  server_.reset();
  net::Timer pause{loop_};
  pause.start(std::chrono::milliseconds{20}, [] {});
  loop_.run_until([&] { return !pause.pending(); });
}

}  // namespace
}  // namespace vo::runtime
