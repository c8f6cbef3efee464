// SPDX-License-Identifier: Apache-2.0
#include "net/http_client.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/result.h"
#include "net/http.h"
#include "net/loop.h"
#include "net/system_clock.h"
#include "support/certificates.h"
#include "support/raw_server.h"

namespace vo::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::CertificateAuthority;
using test::RawConnection;
using test::RawServer;

std::string answer(const std::string& body, const std::string& status = "200 OK") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nX-Test: yes\r\n\r\n" + body;
}

// What came of one request.
struct Outcome {
  int status = 0;
  Headers headers;
  std::string body;
  std::optional<Status> done;

  HttpHandlers handlers() {
    return {.on_head =
                [this](int s, const Headers& h) {
                  status = s;
                  headers = h;
                },
            .on_data = [this](std::string_view bytes) { body += bytes; },
            .on_done = [this](Status result) { done = std::move(result); }};
  }
};

class HttpClientTest : public testing::Test {
 protected:
  // Ten seconds are for ever here.
  void run_until(std::function<bool()> condition) {
    Timer limit{loop_};
    limit.start(seconds{10}, [] {});
    loop_.run_until([&] { return condition() || !limit.pending(); });
    EXPECT_TRUE(condition()) << "nothing happened for ten seconds";
  }

  void pass(Duration time) {
    Timer timer{loop_};
    timer.start(time, [] {});
    loop_.run_until([&] { return !timer.pending(); });
  }

  Outcome fetch(HttpRequest request) {
    Outcome outcome;
    auto handle = client_.send(std::move(request), outcome.handlers());
    run_until([&] { return outcome.done.has_value(); });
    return outcome;
  }

  Outcome fetch(const RawServer& server, Transport transport, const std::string& host) {
    return fetch({.url = server.url("/", host),
                  .transport = std::make_shared<Transport>(std::move(transport))});
  }

  static void expect_error(const Outcome& outcome, Action action, const std::string& text) {
    ASSERT_TRUE(outcome.done.has_value());
    ASSERT_FALSE(outcome.done->has_value());
    EXPECT_EQ(outcome.done->error().action(), action);
    EXPECT_NE(outcome.done->error().message().find(text), std::string::npos)
        << outcome.done->error().message();
  }

  Loop loop_;
  HttpClient client_{loop_};
};

TEST_F(HttpClientTest, passes_status_headers_and_body_on) {
  RawServer server{loop_, [](RawConnection& c, const std::string&) { c.write(answer("hello")); }};
  const auto outcome = fetch({.url = server.url()});
  EXPECT_TRUE(*outcome.done);
  EXPECT_EQ(outcome.status, 200);
  EXPECT_EQ(header_value(outcome.headers, "x-test"), "yes");
  EXPECT_EQ(outcome.body, "hello");
}

TEST_F(HttpClientTest, an_error_status_is_a_whole_answer) {
  RawServer server{loop_, [](RawConnection& c, const std::string&) {
                     c.write(answer("denied", "403 Forbidden"));
                   }};
  const auto outcome = fetch({.url = server.url()});
  EXPECT_TRUE(*outcome.done);
  EXPECT_EQ(outcome.status, 403);
  EXPECT_EQ(outcome.body, "denied");
}

TEST_F(HttpClientTest, sends_what_it_was_given_and_little_else) {
  std::string seen;
  RawServer server{loop_, [&](RawConnection& c, const std::string& request) {
                     seen = request;
                     c.write(answer(""));
                   }};
  fetch({.method = "PATCH",
         .url = server.url("/a/../b?x=%20y"),
         .headers = {{"Content-Type", "application/json-patch+json"}, {"X-Empty", ""}},
         .body = "[]"});
  EXPECT_TRUE(seen.starts_with("PATCH /a/../b?x=%20y HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("Content-Type: application/json-patch+json\r\n"), std::string::npos);
  EXPECT_NE(seen.find("Content-Length: 2\r\n"), std::string::npos);
  EXPECT_NE(seen.find("X-Empty:\r\n"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("Accept-Encoding"), std::string::npos);
  EXPECT_EQ(seen.find("Expect"), std::string::npos);
}

TEST_F(HttpClientTest, follows_no_redirect) {
  int requests = 0;
  RawServer server{loop_, [&](RawConnection& c, const std::string&) {
                     ++requests;
                     c.write("HTTP/1.1 302 Found\r\nLocation: /else\r\nContent-Length: 0\r\n\r\n");
                   }};
  EXPECT_EQ(fetch({.url = server.url()}).status, 302);
  EXPECT_EQ(requests, 1);
}

TEST_F(HttpClientTest, a_chunked_stream_arrives_piece_by_piece) {
  RawServer server{loop_, [](RawConnection& c, const std::string&) {
                     c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
                   }};
  Outcome outcome;
  auto handle = client_.send({.url = server.url()}, outcome.handlers());
  run_until([&] { return outcome.body == "one"; });
  EXPECT_FALSE(outcome.done);
  auto& connection = *server.connections().front();
  connection.write("3\r\ntwo\r\n");
  run_until([&] { return outcome.body == "onetwo"; });
  connection.write("0\r\nX-Trailer: t\r\n\r\n");
  run_until([&] { return outcome.done.has_value(); });
  EXPECT_TRUE(*outcome.done);
  EXPECT_FALSE(handle.in_flight());
}

TEST_F(HttpClientTest, cancelling_mid_stream_silences_the_handlers_and_hangs_up) {
  RawServer server{loop_, [](RawConnection& c, const std::string&) {
                     c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
                   }};
  Outcome outcome;
  auto handle = client_.send({.url = server.url()}, outcome.handlers());
  run_until([&] { return !outcome.body.empty(); });
  handle.cancel();
  EXPECT_FALSE(handle.in_flight());
  server.connections().front()->write("3\r\ntwo\r\n");
  run_until([&] { return server.connections().front()->closed_by_peer(); });
  EXPECT_EQ(outcome.body, "one");
  EXPECT_FALSE(outcome.done);
}

TEST_F(HttpClientTest, may_be_cancelled_from_any_of_its_handlers) {
  RawServer server{loop_,
                   [](RawConnection& c, const std::string&) { c.write(answer("0123456789")); }};
  for (int at = 0; at < 3; ++at) {
    RequestHandle handle;
    int calls = 0;
    const auto step = [&](int which) {
      ++calls;
      if (which == at) handle.cancel();
    };
    handle = client_.send({.url = server.url()}, {.on_head = [&](int, const Headers&) { step(0); },
                                                  .on_data = [&](std::string_view) { step(1); },
                                                  .on_done = [&](const Status&) { step(2); }});
    run_until([&] { return !handle.in_flight(); });
    pass(milliseconds{5});
    EXPECT_EQ(calls, at + 1);
  }
}

TEST_F(HttpClientTest, handlers_may_send_and_cancel_other_requests) {
  RawServer server{loop_, [](RawConnection& c, const std::string& request) {
                     if (!request.starts_with("GET /hang")) c.write(answer("x"));
                   }};
  Outcome hanging;
  auto hang = client_.send({.url = server.url("/hang")}, hanging.handlers());
  Outcome second;
  RequestHandle nested;
  auto first = client_.send({.url = server.url()}, {.on_data = [&](std::string_view) {
                              nested = client_.send({.url = server.url()}, second.handlers());
                              hang.cancel();
                            }});
  run_until([&] { return second.done.has_value(); });
  EXPECT_EQ(second.body, "x");
  EXPECT_FALSE(hanging.done);
  EXPECT_FALSE(hang.in_flight());
}

TEST_F(HttpClientTest, a_dropped_handle_cancels_a_detached_one_does_not) {
  RawServer server{loop_, [](RawConnection& c, const std::string&) { c.write(answer("x")); }};
  Outcome dropped;
  {
    const auto handle = client_.send({.url = server.url()}, dropped.handlers());
  }
  Outcome detached;
  client_.send({.url = server.url()}, detached.handlers()).detach();
  run_until([&] { return detached.done.has_value(); });
  EXPECT_FALSE(dropped.done);
}

TEST_F(HttpClientTest, reuses_the_connection) {
  RawServer server{loop_, [](RawConnection& c, const std::string&) { c.write(answer("x")); }};
  for (int i = 0; i < 3; ++i) fetch({.url = server.url()});
  EXPECT_EQ(server.connections().size(), 1U);
}

TEST_F(HttpClientTest, a_long_watch_holds_up_no_other_request) {
  RawServer server{loop_, [](RawConnection& c, const std::string& request) {
                     if (request.starts_with("GET /watch")) return;
                     c.write(answer("x"));
                   }};
  Outcome watch;
  auto handle = client_.send({.url = server.url("/watch")}, watch.handlers());
  EXPECT_TRUE(*fetch({.url = server.url()}).done);
  EXPECT_TRUE(handle.in_flight());
}

TEST_F(HttpClientTest, a_refused_connection_names_host_and_reason) {
  std::string url;
  {
    url = RawServer{loop_, nullptr}.url();
  }
  const auto outcome = fetch({.url = url});
  expect_error(outcome, Action::kRetry, "Connection refused");
  EXPECT_TRUE(outcome.done->error().message().starts_with("127.0.0.1:"));
}

TEST_F(HttpClientTest, a_broken_answer_is_an_error_after_its_head) {
  RawServer server{loop_, [](RawConnection& c, const std::string&) {
                     c.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                     c.close();
                   }};
  const auto outcome = fetch({.url = server.url()});
  EXPECT_EQ(outcome.body, "half");
  expect_error(outcome, Action::kRetry, "127.0.0.1:");
}

TEST_F(HttpClientTest, a_reset_connection_is_to_be_retried) {
  RawServer server{loop_, [](RawConnection& c, const std::string&) { c.reset(); }};
  expect_error(fetch({.url = server.url()}), Action::kRetry, "reset");
}

TEST_F(HttpClientTest, garbage_is_no_answer) {
  RawServer server{loop_, [](RawConnection& c, const std::string&) {
                     c.write("220 mail.test ESMTP\r\n");
                     c.close();
                   }};
  expect_error(fetch({.url = server.url()}), Action::kRetry, "HTTP/0.9");
}

TEST_F(HttpClientTest, an_endless_head_is_cut_off) {
  RawServer server{loop_, [](RawConnection& c, const std::string&) {
                     c.write("HTTP/1.1 200 OK\r\n");
                     for (int i = 0; i < 40; ++i) c.write("X: " + std::string(8000, 'x') + "\r\n");
                   }};
  expect_error(fetch({.url = server.url()}), Action::kInput, "256 KiB");
}

TEST_F(HttpClientTest, a_slow_server_runs_into_the_total_timeout) {
  RawServer server{loop_, [](RawConnection&, const std::string&) {}};
  const auto outcome = fetch({.url = server.url(), .timeouts = {.total = milliseconds{30}}});
  expect_error(outcome, Action::kRetry, "timed out");
}

TEST_F(HttpClientTest, the_idle_timeout_counts_silence_only) {
  RawServer server{loop_, [](RawConnection& c, const std::string&) {
                     c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                   }};
  Outcome outcome;
  const SystemClock clock;
  auto handle = client_.send({.url = server.url(), .timeouts = {.idle = milliseconds{60}}},
                             outcome.handlers());
  run_until([&] { return outcome.status == 200; });
  for (int i = 0; i < 5; ++i) {
    pass(milliseconds{30});
    server.connections().front()->write("1\r\nx\r\n");
  }
  run_until([&] { return outcome.body.size() == 5; });
  EXPECT_FALSE(outcome.done);
  const auto last = clock.now();
  run_until([&] { return outcome.done.has_value(); });
  EXPECT_GE(clock.now() - last, milliseconds{50});
  expect_error(outcome, Action::kRetry, "no data for 60 ms");
}

TEST_F(HttpClientTest, what_cannot_be_sent_is_refused_later_not_at_once) {
  for (const auto* url : {"", "10.0.0.1", "ftp://a/", "https://", "https://a:99999/"}) {
    Outcome outcome;
    auto handle = client_.send({.url = url}, outcome.handlers());
    EXPECT_FALSE(outcome.done);
    run_until([&] { return outcome.done.has_value(); });
    expect_error(outcome, Action::kInput, "no URL such as https://");
  }
  expect_error(fetch({.url = "http://127.0.0.1:1/", .headers = {{"A", "x\r\nB: y"}}}),
               Action::kInput, "header A");
}

TEST_F(HttpClientTest, goes_through_the_proxy_it_is_given) {
  std::string seen;
  RawServer proxy{loop_, [&](RawConnection& c, const std::string& request) {
                    seen = request;
                    c.write(answer("from the proxy"));
                  }};
  const auto outcome = fetch(
      {.url = "http://far.invalid/x",
       .transport = std::make_shared<Transport>(Transport{.tls = {}, .proxy_url = proxy.url()})});
  EXPECT_EQ(outcome.body, "from the proxy");
  EXPECT_TRUE(seen.starts_with("GET http://far.invalid/x HTTP/1.1\r\n")) << seen;
}

class HttpClientTlsTest : public HttpClientTest {
 protected:
  static void greet(RawConnection& c, const std::string&) { c.write(answer("secret")); }

  CertificateAuthority authority_;
};

TEST_F(HttpClientTlsTest, verifies_address_and_name_against_the_given_authority) {
  RawServer server{loop_, authority_.issue("s", "IP:127.0.0.1,DNS:localhost"), greet};
  const Transport transport{.tls = {.ca = authority_.pem()}};
  EXPECT_EQ(fetch(server, transport, "127.0.0.1").body, "secret");
  EXPECT_EQ(fetch(server, transport, "localhost").body, "secret");
}

TEST_F(HttpClientTlsTest, refuses_an_unknown_authority) {
  RawServer server{loop_, authority_.issue("s", "IP:127.0.0.1"), greet};
  const CertificateAuthority other{"another CA"};
  const CertificateAuthority namesake;
  for (const auto& ca : {other.pem(), namesake.pem(), std::string{}}) {
    expect_error(fetch(server, {.tls = {.ca = ca}}, "127.0.0.1"), Action::kDenied,
                 "certificate must be signed by the given CA");
  }
}

TEST_F(HttpClientTlsTest, refuses_a_certificate_for_another_host) {
  RawServer server{loop_, authority_.issue("127.0.0.1", "DNS:else.test,IP:127.0.0.2"), greet};
  const Transport transport{.tls = {.ca = authority_.pem()}};
  expect_error(fetch(server, transport, "127.0.0.1"), Action::kDenied, "127.0.0.1:");
  expect_error(fetch(server, transport, "localhost"), Action::kDenied, "localhost:");
}

TEST_F(HttpClientTlsTest, skips_verification_only_when_told) {
  RawServer server{loop_, authority_.issue("s", "DNS:else.test"), greet};
  EXPECT_EQ(fetch(server, {.tls = {.insecure_skip_verify = true}}, "127.0.0.1").body, "secret");
  // The connection that was not verified must not serve a request that wants it verified.
  expect_error(fetch(server, {.tls = {.ca = authority_.pem()}}, "127.0.0.1"), Action::kDenied, "");
}

TEST_F(HttpClientTlsTest, server_name_replaces_the_host_in_hello_and_verification_only) {
  std::string seen;
  RawServer server{loop_, authority_.issue("s", "DNS:kubernetes.test"),
                   [&](RawConnection& c, const std::string& request) {
                     seen = request;
                     greet(c, request);
                   }};
  TlsConfig tls{.ca = authority_.pem(), .server_name = "kubernetes.test"};
  EXPECT_EQ(fetch(server, {.tls = tls}, "127.0.0.1").body, "secret");
  EXPECT_EQ(server.connections().front()->server_name(), "kubernetes.test");
  EXPECT_NE(seen.find("Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"),
            std::string::npos)
      << seen;
  tls.server_name = "wrong.test";
  expect_error(fetch(server, {.tls = tls}, "127.0.0.1"), Action::kDenied, "127.0.0.1:");
}

TEST_F(HttpClientTlsTest, shows_its_certificate_where_one_is_asked_for) {
  RawServer server{loop_, authority_.issue("s", "IP:127.0.0.1"), greet};
  server.require_client_certificate(authority_.pem());
  const auto identity = authority_.issue("admin", "DNS:admin");
  const Transport with{.tls = {.ca = authority_.pem(),
                               .client_certificate = identity.certificate,
                               .client_key = identity.key}};
  EXPECT_EQ(fetch(server, with, "127.0.0.1").body, "secret");
  // And another identity gets a connection of its own.
  expect_error(fetch(server, {.tls = {.ca = authority_.pem()}}, "127.0.0.1"), Action::kRetry, "");
}

TEST_F(HttpClientTlsTest, unusable_pem_is_bad_input) {
  RawServer server{loop_, authority_.issue("s", "IP:127.0.0.1"), greet};
  expect_error(fetch(server, {.tls = {.ca = "no pem"}}, "127.0.0.1"), Action::kInput, "CA");
  const auto a = authority_.issue("a", "DNS:a");
  const auto b = authority_.issue("b", "DNS:b");
  expect_error(fetch(server,
                     {.tls = {.ca = authority_.pem(),
                              .client_certificate = a.certificate,
                              .client_key = b.key}},
                     "127.0.0.1"),
               Action::kInput, "client certificate");
}

TEST_F(HttpClientTlsTest, a_long_watch_holds_up_no_other_request) {
  RawServer server{loop_, authority_.issue("s", "IP:127.0.0.1"),
                   [](RawConnection& c, const std::string& request) {
                     if (!request.starts_with("GET /watch")) greet(c, request);
                   }};
  const auto transport = std::make_shared<Transport>(Transport{.tls = {.ca = authority_.pem()}});
  Outcome watch;
  auto handle =
      client_.send({.url = server.url("/watch"), .transport = transport}, watch.handlers());
  EXPECT_TRUE(*fetch({.url = server.url(), .transport = transport}).done);
  EXPECT_TRUE(handle.in_flight());
}

TEST_F(HttpClientTlsTest, a_client_may_go_with_requests_under_way) {
  RawServer server{loop_, [](RawConnection&, const std::string&) {}};
  Outcome outcome;
  RequestHandle handle;
  {
    HttpClient shortlived{loop_};
    handle = shortlived.send({.url = server.url()}, outcome.handlers());
    run_until([&] { return !server.connections().empty(); });
  }
  EXPECT_FALSE(handle.in_flight());
  EXPECT_FALSE(outcome.done);
}

}  // namespace
}  // namespace vo::net
