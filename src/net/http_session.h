// SPDX-License-Identifier: Apache-2.0
// One connection of an HttpServer, for this layer's own sources.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <unordered_set>

#include "net/http_server.h"

namespace vo::net {

class HttpSession {
 public:
  virtual ~HttpSession() = default;
  virtual void close() = 0;
  virtual void close_when_answered() = 0;
};

// What the sessions of a server share. Outlives the server where the loop still holds a session.
struct SessionHost {
  HttpServer::Handler handler;
  ServerLimits limits;
  std::unordered_set<HttpSession*> sessions{};  // each enters and leaves by itself
};

// Serves the connection until it ends; the loop keeps the session alive. tls: null for plain text.
void start_session(std::shared_ptr<SessionHost> host, boost::asio::ip::tcp::socket socket,
                   const std::shared_ptr<boost::asio::ssl::context>& tls);

}  // namespace vo::net
