// SPDX-License-Identifier: Apache-2.0
// A server for clients in its own process: requests and answers travel over the loop, without a
// socket, HTTP or TLS between them, and no text is copied.
#pragma once

#include <memory>

#include "net/http_client.h"
#include "net/http_server.h"
#include "net/loop.h"

namespace vo::net {

class LocalServer {
 public:
  // The loop must outlive this. The handler as HttpServer's; it is called on the loop.
  LocalServer(Loop& loop, HttpServer::StreamHandler handler);
  // Fails every request under way with kRetry, and tells no Responder.
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  // Sends to this server, whatever the URL's host; of the request's rest, timeouts and transport
  // mean nothing here. May outlive the server: then every request fails with kRetry.
  std::unique_ptr<RequestSender> client();

  struct Core;

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace vo::net
