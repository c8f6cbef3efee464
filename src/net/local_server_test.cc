// SPDX-License-Identifier: Apache-2.0
#include "net/local_server.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "net/http.h"
#include "net/http_client.h"
#include "net/loop.h"
#include "net/responder.h"
#include "net/server_message.h"

namespace vo::net {
namespace {

class LocalServerTest : public testing::Test {
 protected:
  LocalServerTest() {
    server_.emplace(loop_, [this](ServerRequest request, Responder responder) {
      requests_.push_back(std::move(request));
      responders_.push_back(std::move(responder));
    });
    client_ = server_->client();
  }

  // What the client hears, in order, as "200 text/plain; charset=utf-8", "data:…", "done".
  RequestHandle send(HttpRequest request) {
    return client_->send(
        std::move(request),
        {.on_head =
             [this](int status, const Headers& headers) {
               heard_.push_back(std::to_string(status) + " " +
                                std::string(header_value(headers, "content-type")));
             },
         .on_data =
             [this](std::string_view bytes) { heard_.push_back("data:" + std::string(bytes)); },
         .on_done =
             [this](Status result) {
               heard_.push_back(result ? "done" : result.error().message());
               if (!result) action_ = result.error().action();
             }});
  }
  RequestHandle get() { return send({.url = "http://127.0.0.1:1/watch?limit=1&a=b"}); }

  // Lets everything happen that needs no time.
  void settle() {
    Timer pause{loop_};
    pause.start(std::chrono::milliseconds{5}, [] {});
    loop_.run_until([&] { return !pause.pending(); });
  }

  using Heard = std::vector<std::string>;

  Loop loop_;
  std::optional<LocalServer> server_;
  std::unique_ptr<RequestSender> client_;
  std::vector<ServerRequest> requests_;
  std::vector<Responder> responders_;
  Heard heard_;
  std::optional<Action> action_;
};

TEST_F(LocalServerTest, hands_the_request_on_as_a_socket_would) {
  const auto handle = send({.method = "POST",
                            .url = "https://host:6443/apis/a%20b?x=1",
                            .headers = {{"Accept", "application/json"}},
                            .body = "{}"});
  EXPECT_TRUE(requests_.empty());  // not inside send()
  settle();
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_EQ(requests_[0].method, "POST");
  EXPECT_EQ(requests_[0].path, "/apis/a%20b");
  EXPECT_EQ(requests_[0].query, "x=1");
  EXPECT_EQ(requests_[0].body, "{}");
  EXPECT_EQ(header_value(requests_[0].headers, "accept"), "application/json");
}

TEST_F(LocalServerTest, takes_a_url_without_a_path) {
  const auto handle = send({.url = "http://host"});
  settle();
  EXPECT_EQ(requests_.at(0).path, "");
}

TEST_F(LocalServerTest, answers_later_and_whole) {
  const auto handle = get();
  settle();
  responders_.at(0).answer({.status = 404, .content_type = "application/json", .body = "{}"});
  EXPECT_TRUE(heard_.empty());  // not inside answer()
  EXPECT_FALSE(responders_.at(0).open());
  EXPECT_TRUE(handle.in_flight());
  settle();
  EXPECT_EQ(heard_, (Heard{"404 application/json", "data:{}", "done"}));
  EXPECT_FALSE(handle.in_flight());
}

TEST_F(LocalServerTest, leaves_the_body_of_a_head_out) {
  const auto handle = send({.method = "HEAD", .url = "http://x/"});
  settle();
  responders_.at(0).answer({.body = "text"});
  settle();
  EXPECT_EQ(heard_, (Heard{"200 text/plain; charset=utf-8", "done"}));
}

TEST_F(LocalServerTest, streams_piece_after_piece_and_tells_when_all_is_taken) {
  const auto handle = get();
  settle();
  auto& stream = responders_.at(0);
  stream.begin({.content_type = "a/b"});
  stream.write("one");
  stream.write("two");
  EXPECT_EQ(stream.waiting(), 6U);
  bool drained = false;
  stream.on_drained([&] { drained = true; });
  settle();
  EXPECT_TRUE(drained);
  EXPECT_EQ(stream.waiting(), 0U);
  EXPECT_EQ(heard_, (Heard{"200 a/b", "data:one", "data:two"}));
  stream.end();
  settle();
  EXPECT_EQ(heard_.back(), "done");
}

TEST_F(LocalServerTest, an_answer_is_not_given_twice) {
  const auto handle = get();
  settle();
  responders_.at(0).begin({.body = "one"});
  responders_.at(0).answer({.body = "two"});
  responders_.at(0).begin({.body = "three"});
  responders_.at(0).end();
  responders_.at(0).write("four");
  settle();
  EXPECT_EQ(heard_, (Heard{"200 text/plain; charset=utf-8", "data:one", "done"}));
}

TEST_F(LocalServerTest, a_request_that_nobody_answers_gets_500) {
  const auto handle = get();
  settle();
  responders_.clear();
  settle();
  EXPECT_EQ(heard_.front(), "500 text/plain; charset=utf-8");
  EXPECT_EQ(heard_.back(), "done");
}

TEST_F(LocalServerTest, a_stream_that_is_dropped_is_an_error) {
  const auto handle = get();
  settle();
  responders_.at(0).begin({.body = "one"});
  responders_.clear();
  settle();
  EXPECT_EQ(heard_.back(), "the answer was cut off");
  EXPECT_EQ(action_, Action::kRetry);
}

TEST_F(LocalServerTest, who_cancels_hears_nothing_and_the_server_is_told) {
  auto handle = get();
  settle();
  bool closed = false;
  responders_.at(0).begin({.body = "one"});
  responders_.at(0).on_closed([&] {
    closed = true;
    responders_.clear();
  });
  handle.cancel();
  EXPECT_FALSE(closed);  // not inside cancel()
  EXPECT_FALSE(responders_.at(0).open());
  settle();
  EXPECT_TRUE(closed);
  EXPECT_TRUE(heard_.empty());
}

TEST_F(LocalServerTest, may_be_cancelled_from_its_own_handler) {
  RequestHandle handle;
  handle = client_->send({.url = "http://x/"}, {.on_data = [&](std::string_view bytes) {
                           heard_.emplace_back(bytes);
                           handle.cancel();
                         }});
  settle();
  responders_.at(0).begin({.body = "one"});
  responders_.at(0).write("two");
  settle();
  EXPECT_EQ(heard_, Heard{"one"});
}

TEST_F(LocalServerTest, a_cancelled_request_that_has_not_left_never_does) {
  get().cancel();
  settle();
  EXPECT_TRUE(requests_.empty());
}

TEST_F(LocalServerTest, a_client_that_goes_cancels_its_requests_alone) {
  const auto other = server_->client();
  bool answered = false;
  other->send({.url = "http://x/"}, {.on_done = [&](const Status&) { answered = true; }}).detach();
  get().detach();
  settle();
  client_.reset();
  EXPECT_FALSE(responders_.at(1).open());
  responders_.at(0).answer({});
  settle();
  EXPECT_TRUE(answered);
  EXPECT_TRUE(heard_.empty());
}

TEST_F(LocalServerTest, requests_fail_where_the_server_has_gone) {
  const auto under_way = get();
  settle();
  bool closed = false;
  responders_.at(0).on_closed([&] { closed = true; });
  server_.reset();
  EXPECT_FALSE(responders_.at(0).open());
  settle();
  EXPECT_EQ(heard_, Heard{"the server has gone"});
  EXPECT_EQ(action_, Action::kRetry);
  EXPECT_FALSE(closed);
  const auto late = get();
  settle();
  EXPECT_EQ(heard_.size(), 2U);
}

}  // namespace
}  // namespace vo::net
