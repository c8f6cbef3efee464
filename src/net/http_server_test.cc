// SPDX-License-Identifier: Apache-2.0
#include "net/http_server.h"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "net/bind_address.h"
#include "net/http.h"
#include "net/http_client.h"
#include "net/loop.h"
#include "net/loop_asio.h"
#include "support/certificates.h"
#include "support/raw_client.h"

namespace vo::net {
namespace {

using boost::asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::RawClient;

const BindAddress kLoopback{.host = "127.0.0.1"};

class HttpServerTest : public testing::Test {
 protected:
  ServerResponse serve(const ServerRequest& request) {
    requests_.push_back(request);
    ServerResponse response{.body = "hello\n"};
    if (request.path == "/big") response.body.resize(20'000'000, 'x');
    return response;
  }

  HttpServer listen(HttpServer::Options options = {}) {
    auto server = HttpServer::listen(
        loop_, kLoopback, [this](const ServerRequest& r) { return serve(r); }, std::move(options));
    EXPECT_TRUE(server) << server.error().message();
    return std::move(*server);
  }

  void run_until(std::function<bool()> condition) {
    Timer limit{loop_};
    limit.start(seconds{10}, [] {});
    loop_.run_until([&] { return condition() || !limit.pending(); });
    EXPECT_TRUE(condition()) << "nothing happened for ten seconds";
  }

  // "200 body", or the error's text.
  std::string get(const std::string& url, Transport transport = {}) {
    std::string text;
    bool done = false;
    auto handle = client_.send(
        {.url = url, .transport = std::make_shared<Transport>(std::move(transport))},
        {.on_head = [&](int status, const Headers&) { text = std::to_string(status) + " "; },
         .on_data = [&](std::string_view bytes) { text += bytes; },
         .on_done =
             [&](const Status& result) {
               done = true;
               if (!result) text = result.error().message();
             }});
    run_until([&] { return done; });
    return text;
  }

  static std::string url(const HttpServer& server, const std::string& scheme = "http") {
    return scheme + "://127.0.0.1:" + std::to_string(server.port()) + "/healthz?verbose=1";
  }

  Loop loop_;
  HttpClient client_{loop_};
  std::vector<ServerRequest> requests_;
};

TEST_F(HttpServerTest, hands_the_request_on_and_the_response_back) {
  const auto server = listen();
  EXPECT_EQ(get(url(server)), "200 hello\n");
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_EQ(requests_[0].method, "GET");
  EXPECT_EQ(requests_[0].path, "/healthz");
  EXPECT_EQ(requests_[0].query, "verbose=1");
  EXPECT_FALSE(header_value(requests_[0].headers, "host").empty());
}

TEST_F(HttpServerTest, keeps_the_connection_for_the_next_request) {
  const auto server = listen();
  RawClient client{loop_, server.port()};
  client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
  run_until([&] { return requests_.size() == 2; });
  EXPECT_EQ(server.connections(), 1U);
  client.send("GET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  run_until([&] { return client.ended(); });
  EXPECT_EQ(requests_.size(), 3U);
  run_until([&] { return server.connections() == 0; });
}

TEST_F(HttpServerTest, answers_head_without_the_body) {
  const auto server = listen();
  RawClient client{loop_, server.port()};
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  run_until([&] { return client.ended(); });
  EXPECT_NE(client.received().find("Content-Length: 6\r\n"), std::string::npos);
  EXPECT_TRUE(client.received().ends_with("\r\n\r\n")) << client.received();
}

TEST_F(HttpServerTest, refuses_what_is_too_large_or_no_http) {
  const auto server = listen();
  const std::vector<std::pair<std::string, std::string>> cases{
      {"GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", "HTTP/1.1 431 "},
      {"POST / HTTP/1.1\r\nContent-Length: 65537\r\n\r\n", "HTTP/1.1 413 "},
      {"\x16\x03\x01\x02\r\n\r\n", "HTTP/1.1 400 "},
  };
  for (const auto& [request, answer] : cases) {
    RawClient client{loop_, server.port()};
    client.send(request);
    run_until([&] { return !client.received().empty(); });
    EXPECT_TRUE(client.received().starts_with(answer)) << client.received();
  }
  EXPECT_TRUE(requests_.empty());
}

TEST_F(HttpServerTest, hangs_up_on_whoever_does_not_finish_the_request) {
  const auto server = listen({.limits = {.read = milliseconds{30}}});
  RawClient silent{loop_, server.port()};
  RawClient slow{loop_, server.port()};
  slow.send("GET / HTTP/1.1\r\nHost: x\r\n");
  run_until([&] { return silent.ended() && slow.ended(); });
  EXPECT_EQ(server.connections(), 0U);
}

TEST_F(HttpServerTest, hangs_up_on_whoever_does_not_read_the_answer) {
  const auto server = listen({.limits = {.write = milliseconds{30}}});
  tcp::socket deaf{context_of(loop_)};
  deaf.connect({boost::asio::ip::address_v4::loopback(), server.port()});
  boost::asio::write(deaf, boost::asio::buffer(std::string_view{"GET /big HTTP/1.1\r\n\r\n"}));
  run_until([&] { return requests_.size() == 1; });
  run_until([&] { return server.connections() == 0; });
}

TEST_F(HttpServerTest, a_large_answer_arrives_whole) {
  const auto server = listen();
  EXPECT_EQ(get("http://127.0.0.1:" + std::to_string(server.port()) + "/big").size(), 20'000'004U);
}

TEST_F(HttpServerTest, one_connection_too_many_is_closed_and_the_rest_go_on) {
  const auto server = listen({.limits = {.connections = 1}});
  RawClient first{loop_, server.port()};
  run_until([&] { return server.connections() == 1; });
  RawClient second{loop_, server.port()};
  run_until([&] { return second.ended(); });
  first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  run_until([&] { return !first.received().empty(); });
}

TEST_F(HttpServerTest, a_graceful_close_lets_the_answer_finish) {
  auto server = listen();
  RawClient idle{loop_, server.port()};
  RawClient busy{loop_, server.port()};
  run_until([&] { return server.connections() == 2; });
  busy.send("GET /big HTTP/1.1\r\n\r\n");
  run_until([&] { return !busy.received().empty(); });
  server.close_gracefully();
  run_until([&] { return idle.ended() && busy.ended(); });
  EXPECT_GT(busy.received().size(), 20'000'000U);
  EXPECT_TRUE(idle.received().empty());
  EXPECT_EQ(server.port(), 0);
}

TEST_F(HttpServerTest, destroying_it_closes_every_connection) {
  std::optional<HttpServer> server{listen()};
  RawClient client{loop_, server->port()};
  run_until([&] { return server->connections() == 1; });
  server.reset();
  run_until([&] { return client.ended(); });
}

TEST_F(HttpServerTest, says_why_it_cannot_listen) {
  const auto server = listen();
  const auto again = HttpServer::listen(loop_, {.host = "127.0.0.1", .port = server.port()},
                                        [](const ServerRequest&) { return ServerResponse{}; });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message(), "cannot listen on 127.0.0.1:" + std::to_string(server.port()) +
                                         ": Address already in use");
  EXPECT_EQ(again.error().action(), Action::kInput);
}

TEST_F(HttpServerTest, no_host_means_every_interface) {
  const auto server = HttpServer::listen(
      loop_, {}, [](const ServerRequest&) { return ServerResponse{.body = "any"}; });
  ASSERT_TRUE(server);
  EXPECT_EQ(get(url(*server)), "200 any");
}

TEST_F(HttpServerTest, speaks_tls_with_a_certificate_that_can_be_replaced) {
  const test::CertificateAuthority old_ca{"old"};
  const test::CertificateAuthority new_ca{"new"};
  const auto identity = [](const test::CertificateAuthority& ca) {
    const auto pem = ca.issue("metrics", "IP:127.0.0.1");
    return ServerIdentity{pem.certificate, pem.key};
  };
  auto server = listen({.tls = identity(old_ca)});
  EXPECT_EQ(get(url(server, "https"), {.tls = {.ca = old_ca.pem()}}), "200 hello\n");
  ASSERT_FALSE(server.replace_identity({"no", "pem"}));
  ASSERT_TRUE(server.replace_identity(identity(new_ca)));
  EXPECT_EQ(get(url(server, "https"), {.tls = {.ca = new_ca.pem()}}), "200 hello\n");
}

TEST_F(HttpServerTest, refuses_a_key_that_is_not_the_certificates) {
  const test::CertificateAuthority ca;
  const auto a = ca.issue("a", "DNS:a");
  const auto b = ca.issue("b", "DNS:b");
  const auto server =
      HttpServer::listen(loop_, kLoopback, [](const ServerRequest&) { return ServerResponse{}; },
                         {.tls = ServerIdentity{a.certificate, b.key}});
  ASSERT_FALSE(server);
  EXPECT_NE(server.error().message().find("belong together"), std::string::npos);
}

}  // namespace
}  // namespace vo::net
