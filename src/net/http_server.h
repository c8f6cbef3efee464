// SPDX-License-Identifier: Apache-2.0
// A small HTTP/1.1 server on a Loop, for health probes and metrics: plain or TLS, keep-alive,
// whole answers. It is strict about what a client may cost: size, time, and number of connections.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "net/bind_address.h"
#include "net/http.h"
#include "net/loop.h"

namespace vo::net {

struct ServerRequest {
  std::string method{};
  std::string path{};   // as sent, not decoded
  std::string query{};  // after the '?'
  Headers headers{};
  std::string body{};
};

struct ServerResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body{};
  Headers headers{};
};

struct ServerLimits {
  std::uint32_t header_bytes = 16 * 1024;
  std::size_t body_bytes = 64 * 1024;
  std::size_t connections = 64;               // one more is closed at once
  Duration read = std::chrono::seconds{10};   // waiting for and reading a request; TLS handshake
  Duration write = std::chrono::seconds{30};  // until the client has taken the answer
};

// PEM texts.
struct ServerIdentity {
  std::string certificate{};  // with its chain
  std::string key{};
};

class HttpServer {
 public:
  // Called on the loop, for any method and path. A HEAD is answered as if it were a GET, and the
  // body left out. Must not destroy the server.
  using Handler = std::move_only_function<ServerResponse(const ServerRequest& request)>;

  struct Options {
    std::optional<ServerIdentity> tls{};
    ServerLimits limits{};
  };

  // Error: kInput, saying why the address cannot be used or the identity is not one.
  static Result<HttpServer> listen(Loop& loop, const BindAddress& address, Handler handler,
                                   Options options);
  static Result<HttpServer> listen(Loop& loop, const BindAddress& address, Handler handler);

  // Closes every connection.
  ~HttpServer();
  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) noexcept;

  std::uint16_t port() const;
  std::size_t connections() const;

  // For connections from now on: certificates are renewed while we run. On error (kInput) the old
  // one stays.
  Status replace_identity(const ServerIdentity& identity);

  // Accepts nothing more, closes what idles, lets answers under way reach their clients.
  void close_gracefully();

 private:
  struct Core;
  explicit HttpServer(std::shared_ptr<Core> core);
  std::shared_ptr<Core> core_;
};

}  // namespace vo::net
