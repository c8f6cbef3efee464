// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/heap.h"
#include "base/result.h"
#include "net/bind_address.h"
#include "net/http.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/responder.h"
#include "net/server_message.h"
#include "support/certificates.h"
#include "support/memory_scale.h"
#include "support/raw_client.h"

namespace vo::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::DeafClient;
using test::RawClient;

constexpr std::string_view kGet = "GET /watch HTTP/1.1\r\nHost: x\r\n\r\n";

ServerLimits many_connections() {
  return {.body_bytes = std::size_t{4} << 20, .connections = 5'000, .idle = seconds{60}};
}

class HttpStreamTest : public testing::Test {
 protected:
  // Keeps every request and its responder.
  void listen(HttpServer::Options options = {.limits = many_connections()}) {
    HttpServer::StreamHandler keep = [this](ServerRequest request, Responder responder) {
      requests_.push_back(std::move(request));
      responders_.push_back(std::move(responder));
    };
    auto server =
        HttpServer::listen(loop_, {.host = "127.0.0.1"}, std::move(keep), std::move(options));
    ASSERT_TRUE(server) << server.error().message();
    server_.emplace(std::move(*server));
  }

  void run_until(std::function<bool()> condition) {
    Timer limit{loop_};
    limit.start(seconds{20}, [] {});
    loop_.run_until([&] { return condition() || !limit.pending(); });
    ASSERT_TRUE(condition()) << "nothing happened for twenty seconds";
  }

  // Lets everything happen that needs no time.
  void settle(Duration time = milliseconds{20}) {
    Timer pause{loop_};
    pause.start(time, [] {});
    loop_.run_until([&] { return !pause.pending(); });
  }

  void run_until_requests(std::size_t count) {
    run_until([this, count] { return responders_.size() >= count; });
  }

  std::uint16_t port() const { return server_->port(); }

  Loop loop_;
  std::optional<HttpServer> server_;
  std::vector<ServerRequest> requests_;
  std::vector<Responder> responders_;
};

TEST_F(HttpStreamTest, answers_later) {
  listen();
  RawClient client{loop_, port()};
  client.send(kGet);
  run_until_requests(1);
  settle();
  EXPECT_TRUE(client.received().empty());
  EXPECT_TRUE(responders_[0].open());
  responders_[0].answer({.body = "late\n"});
  EXPECT_FALSE(responders_[0].open());
  run_until([&] { return client.received("late\n"); });
  EXPECT_TRUE(client.received("Content-Length: 5\r\n"));
}

TEST_F(HttpStreamTest, streams_pieces_as_chunks_and_keeps_the_connection) {
  listen();
  RawClient client{loop_, port()};
  client.send(kGet);
  run_until_requests(1);
  responders_[0].begin({.content_type = "application/json", .body = "{\"a\":1}\n"});
  run_until([&] { return client.received("8\r\n{\"a\":1}\n\r\n"); });
  EXPECT_TRUE(client.received("Transfer-Encoding: chunked\r\n"));
  responders_[0].write("sixteen bytes...");
  responders_[0].write(std::string{});
  responders_[0].write("x");
  responders_[0].end();
  run_until([&] { return client.received("10\r\nsixteen bytes...\r\n1\r\nx\r\n0\r\n\r\n"); });
  client.send(kGet);
  run_until_requests(2);
  EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(HttpStreamTest, a_client_library_reads_the_stream_to_its_end) {
  listen();
  HttpClient http{loop_};
  std::string body;
  std::optional<Status> result;
  const auto handle = http.send({.url = "http://127.0.0.1:" + std::to_string(port()) + "/"},
                                {.on_data = [&](std::string_view bytes) { body += bytes; },
                                 .on_done = [&](Status status) { result = std::move(status); }});
  run_until_requests(1);
  responders_[0].begin({});
  for (int i = 0; i < 1'000; ++i) responders_[0].write(std::string(1'000, 'a'));
  run_until([&] { return body.size() == 1'000'000; });
  responders_[0].end();
  run_until([&] { return result.has_value(); });
  EXPECT_TRUE(*result);
}

TEST_F(HttpStreamTest, a_stream_that_is_dropped_looks_broken_to_the_client) {
  listen();
  HttpClient http{loop_};
  std::optional<Status> result;
  std::string body;
  const auto handle = http.send({.url = "http://127.0.0.1:" + std::to_string(port()) + "/"},
                                {.on_data = [&](std::string_view bytes) { body += bytes; },
                                 .on_done = [&](Status status) { result = std::move(status); }});
  run_until_requests(1);
  responders_[0].begin({.body = "half"});
  run_until([&] { return body == "half"; });
  responders_.clear();
  run_until([&] { return result.has_value(); });
  EXPECT_FALSE(*result);
  EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(HttpStreamTest, a_request_nobody_answers_gets_500) {
  listen();
  RawClient client{loop_, port()};
  client.send(kGet);
  run_until_requests(1);
  responders_.clear();
  run_until([&] { return client.received("HTTP/1.1 500 "); });
}

TEST_F(HttpStreamTest, tells_when_the_client_goes_away) {
  listen();
  RawClient waiting{loop_, port()};
  waiting.send(kGet);
  run_until_requests(1);
  RawClient streaming{loop_, port()};
  streaming.send(kGet);
  run_until_requests(2);
  responders_[1].begin({});
  int gone = 0;
  for (auto& responder : responders_) responder.on_closed([&] { ++gone; });
  waiting.close();
  streaming.close();
  run_until([&] { return gone == 2; });
  run_until([&] { return !responders_[1].open(); });
  responders_[1].write("to nobody");
  responders_[1].end();
  responders_[0].answer({});
  run_until([&] { return server_->connections() == 0; });
  EXPECT_EQ(gone, 2);
}

TEST_F(HttpStreamTest, the_responder_may_be_destroyed_when_told) {
  listen();
  RawClient client{loop_, port()};
  client.send(kGet);
  run_until_requests(1);
  responders_[0].begin({});
  responders_[0].on_closed([&] { responders_.clear(); });
  client.close();
  run_until([&] { return responders_.empty(); });
}

TEST_F(HttpStreamTest, a_client_that_ends_its_side_gets_the_answer_but_no_stream) {
  listen();
  RawClient answered{loop_, port()};
  answered.send(kGet);
  answered.end();
  run_until_requests(1);
  settle();
  responders_[0].answer({.body = "still\n"});
  run_until([&] { return answered.ended(); });
  EXPECT_TRUE(answered.received("still\n"));

  RawClient streamed{loop_, port()};
  streamed.send(kGet);
  run_until_requests(2);
  responders_[1].begin({});
  streamed.end();
  run_until([&] { return streamed.ended(); });
}

TEST_F(HttpStreamTest, a_client_that_does_not_read_is_cut_off) {
  auto limits = many_connections();
  limits.waiting_bytes = std::size_t{1} << 20;
  listen({.limits = limits});
  DeafClient deaf{loop_, port()};
  deaf.send(kGet);
  run_until_requests(1);
  bool gone = false;
  responders_[0].on_closed([&] { gone = true; });
  responders_[0].begin({});
  const auto piece = std::make_shared<const std::string>(std::string(100'000, 'x'));
  for (int i = 0; i < 1'000 && !gone; ++i) {
    responders_[0].write(piece);
    EXPECT_LE(responders_[0].waiting(), limits.waiting_bytes + 200'000);
    if (i % 10 == 0) settle();
  }
  EXPECT_TRUE(gone);
  run_until([&] { return server_->connections() == 0; });
}

TEST_F(HttpStreamTest, a_client_that_takes_nothing_for_too_long_is_cut_off) {
  auto limits = many_connections();
  limits.write = milliseconds{50};
  listen({.limits = limits});
  DeafClient deaf{loop_, port()};
  deaf.send(kGet);
  run_until_requests(1);
  ServerResponse response;
  response.body.resize(10'000'000, 'x');
  responders_[0].begin(std::move(response));
  run_until([&] { return server_->connections() == 0; });
}

TEST_F(HttpStreamTest, an_idle_stream_lasts) {
  auto limits = many_connections();
  limits.read = limits.idle = limits.write = milliseconds{30};
  listen({.limits = limits});
  RawClient client{loop_, port()};
  client.send(kGet);
  run_until_requests(1);
  responders_[0].begin({.body = "first"});
  settle(milliseconds{150});
  responders_[0].write("second");
  run_until([&] { return client.received("second"); });
}

TEST_F(HttpStreamTest, says_when_everything_has_left) {
  listen();
  DeafClient client{loop_, port()};
  client.send(kGet);
  run_until_requests(1);
  responders_[0].begin({.body = std::string(8'000'000, 'x')});
  bool drained = false;
  responders_[0].on_drained([&] { drained = true; });
  settle();
  EXPECT_FALSE(drained);
  EXPECT_GT(responders_[0].waiting(), 8'000'000U);
  client.listen();
  run_until([&] { return drained; });
  EXPECT_EQ(responders_[0].waiting(), 0U);
}

TEST_F(HttpStreamTest, pipelined_requests_are_answered_in_turn) {
  listen();
  RawClient client{loop_, port()};
  client.send("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n");
  run_until_requests(1);
  settle();
  EXPECT_EQ(requests_.size(), 1U);
  responders_[0].begin({.body = "first"});
  responders_[0].end();
  run_until_requests(2);
  EXPECT_EQ(requests_[1].path, "/b");
  responders_[1].answer({.body = "second"});
  run_until([&] { return client.received("second"); });
  EXPECT_LT(client.received().find("first"), client.received().find("second"));
}

TEST_F(HttpStreamTest, takes_bodies_up_to_the_limit_with_any_method) {
  listen();
  const std::string body(std::size_t{4} << 20, 'b');
  for (const std::string method : {"POST", "PUT", "PATCH", "DELETE"}) {
    RawClient client{loop_, port()};
    client.send(method + " / HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n");
    std::string_view rest = body;
    const std::size_t before = responders_.size();
    while (!rest.empty()) {
      client.send(rest.substr(0, 100'000));
      rest.remove_prefix(std::min<std::size_t>(rest.size(), 100'000));
      settle(milliseconds{1});
    }
    run_until_requests(before + 1);
    EXPECT_EQ(requests_.back().method, method);
    EXPECT_TRUE(requests_.back().body == body);
    responders_.back().answer({.status = 201});
    run_until([&] { return client.received("HTTP/1.1 201 Created\r\n"); });
  }
  RawClient client{loop_, port()};
  client.send("POST / HTTP/1.1\r\nContent-Length: 4194305\r\n\r\n");
  run_until([&] { return client.received("HTTP/1.1 413 "); });
}

TEST_F(HttpStreamTest, takes_a_chunked_body) {
  listen();
  RawClient client{loop_, port()};
  client.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\n");
  settle();
  client.send("de\r\n0\r\n\r\n");
  run_until_requests(1);
  EXPECT_EQ(requests_[0].body, "abcde");
}

TEST_F(HttpStreamTest, asks_for_the_body_of_whoever_waits_to_be_asked) {
  listen();
  RawClient client{loop_, port()};
  client.send("PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  run_until([&] { return client.received() == "HTTP/1.1 100 Continue\r\n\r\n"; });
  client.send("body");
  run_until_requests(1);
  EXPECT_EQ(requests_[0].body, "body");
  responders_[0].answer({.body = "taken"});
  run_until([&] { return client.received("taken"); });

  RawClient large{loop_, port()};
  large.send("PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5000000\r\n\r\n");
  run_until([&] { return large.received("HTTP/1.1 413 "); });
  EXPECT_FALSE(large.received("100 Continue"));
}

TEST_F(HttpStreamTest, head_gets_the_head_of_a_stream) {
  listen();
  RawClient client{loop_, port()};
  client.send("HEAD / HTTP/1.1\r\n\r\n");
  run_until_requests(1);
  responders_[0].begin({.body = "no"});
  responders_[0].write("no");
  responders_[0].end();
  run_until([&] { return client.received("\r\n\r\n"); });
  client.send(kGet);
  run_until_requests(2);
  EXPECT_TRUE(client.received().ends_with("\r\n\r\n")) << client.received();
}

TEST_F(HttpStreamTest, an_old_client_sees_the_end_of_the_stream_by_the_close) {
  listen();
  RawClient client{loop_, port()};
  client.send("GET / HTTP/1.0\r\n\r\n");
  run_until_requests(1);
  responders_[0].begin({.body = "one "});
  responders_[0].write("two");
  responders_[0].end();
  run_until([&] { return client.ended(); });
  EXPECT_TRUE(client.received().ends_with("\r\n\r\none two")) << client.received();
}

TEST_F(HttpStreamTest, responders_outlive_the_server) {
  listen();
  RawClient client{loop_, port()};
  client.send(kGet);
  run_until_requests(1);
  bool told = false;
  responders_[0].on_closed([&] { told = true; });
  server_.reset();
  run_until([&] { return client.ended(); });
  EXPECT_FALSE(responders_[0].open());
  responders_[0].answer({});
  EXPECT_FALSE(told);
}

TEST_F(HttpStreamTest, a_graceful_close_waits_for_the_stream_to_end) {
  listen();
  RawClient client{loop_, port()};
  client.send(kGet);
  run_until_requests(1);
  responders_[0].begin({});
  settle();
  server_->close_gracefully();
  settle();
  responders_[0].write("last words");
  responders_[0].end();
  run_until([&] { return client.ended(); });
  EXPECT_TRUE(client.received("last words\r\n0\r\n\r\n"));
}

TEST_F(HttpStreamTest, streams_over_tls) {
  const test::CertificateAuthority ca;
  const auto pem = ca.issue("server", "IP:127.0.0.1");
  listen({.tls = ServerIdentity{pem.certificate, pem.key}, .limits = many_connections()});
  HttpClient http{loop_};
  std::string body;
  std::optional<Status> result;
  auto handle =
      http.send({.url = "https://127.0.0.1:" + std::to_string(port()) + "/",
                 .transport = std::make_shared<Transport>(Transport{.tls = {.ca = ca.pem()}})},
                {.on_data = [&](std::string_view bytes) { body += bytes; },
                 .on_done = [&](Status status) { result = std::move(status); }});
  run_until_requests(1);
  responders_[0].begin({.body = "one,"});
  run_until([&] { return body == "one,"; });
  responders_[0].write(std::string(3'000'000, 't'));
  run_until([&] { return body.size() == 3'000'004; });
  bool gone = false;
  responders_[0].on_closed([&] { gone = true; });
  handle.cancel();
  run_until([&] { return gone; });
}

std::size_t resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * 4096;
}

void allow_files(rlim_t count) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min(std::max(limit.rlim_cur, count), limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

// A client that costs this process nothing but a descriptor.
class BareClient {
 public:
  explicit BareClient(std::uint16_t port)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~BareClient() { close(socket_); }
  BareClient(const BareClient&) = delete;
  BareClient& operator=(const BareClient&) = delete;

  void send(std::string_view bytes) const {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  std::string receive() const {
    std::array<char, 4096> bytes{};
    const ssize_t size = recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

 private:
  int socket_;
};

TEST_F(HttpStreamTest, two_thousand_idle_streams_hear_one_broadcast) {
  constexpr std::size_t kStreams = 2'000;
  allow_files(3 * kStreams);
  listen();
  std::deque<BareClient> clients;
  requests_.reserve(kStreams);
  release_free_memory();  // so that nothing of earlier tests goes meanwhile
  const std::size_t before = resident_bytes();
  for (std::size_t i = 0; i < kStreams; ++i) {
    clients.emplace_back(port()).send(kGet);
    run_until_requests(i + 1);
    responders_.back().begin({});
  }
  settle();
  const std::size_t each = (std::max(resident_bytes(), before) - before) / kStreams;
  RecordProperty("resident_bytes_per_stream", std::to_string(each));
  EXPECT_LT(each, test::kMemoryScale * 8'000U);
  const auto event = std::make_shared<const std::string>("{\"type\":\"BOOKMARK\"}\n");
  for (auto& responder : responders_) responder.write(event);
  settle();
  for (auto& client : clients) {
    std::string heard = client.receive();
    for (int i = 0; i < 100 && !heard.ends_with(*event + "\r\n"); ++i) {
      settle();
      heard += client.receive();
    }
    ASSERT_TRUE(heard.ends_with(*event + "\r\n")) << heard;
  }
  EXPECT_EQ(server_->connections(), kStreams);
}

}  // namespace
}  // namespace vo::net
