// SPDX-License-Identifier: Apache-2.0
// A small HTTP/1.1 server on a Loop: plain or TLS, keep-alive, answers whole or streamed, at once
// or later. It is strict about what a client may cost: size, time, and number of connections.
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
#include "net/loop.h"
#include "net/responder.h"
#include "net/server_message.h"

namespace vo::net {

struct ServerLimits {
  std::uint32_t header_bytes = 16 * 1024;
  std::size_t body_bytes = 64 * 1024;
  std::size_t connections = 64;                       // one more is closed at once
  std::size_t waiting_bytes = std::size_t{16} << 20;  // of a stream, not taken by the client
  Duration read = std::chrono::seconds{10};   // TLS handshake; the first request; any request
  Duration idle = std::chrono::seconds{10};   // between requests
  Duration write = std::chrono::seconds{30};  // until the client has taken what waits
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
  // The same, answering at once or later.
  using StreamHandler = std::move_only_function<void(ServerRequest request, Responder responder)>;

  struct Options {
    std::optional<ServerIdentity> tls{};
    ServerLimits limits{};
  };

  // Error: kInput, saying why the address cannot be used or the identity is not one.
  static Result<HttpServer> listen(Loop& loop, const BindAddress& address, Handler handler,
                                   Options options);
  static Result<HttpServer> listen(Loop& loop, const BindAddress& address, Handler handler);
  static Result<HttpServer> listen(Loop& loop, const BindAddress& address, StreamHandler handler,
                                   Options options);

  // Closes every connection, and tells no Responder.
  ~HttpServer();
  HttpServer(HttpServer&&) noexcept;
  HttpServer& operator=(HttpServer&&) noexcept;

  std::uint16_t port() const;
  std::size_t connections() const;

  // For connections from now on: certificates are renewed while we run. On error (kInput) the old
  // one stays.
  Status replace_identity(const ServerIdentity& identity);

  // Accepts nothing more, closes what idles, lets answers under way reach their clients; a stream
  // lasts until its Responder ends it.
  void close_gracefully();

 private:
  struct Core;
  explicit HttpServer(std::shared_ptr<Core> core);
  std::shared_ptr<Core> core_;
};

}  // namespace vo::net
