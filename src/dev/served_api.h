// SPDX-License-Identifier: Apache-2.0
// The embedded API server behind a socket: HTTP requests become calls of it, its watches become
// streams. Also keeps the audit log, if one is wanted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "apiserver/api_server.h"
#include "base/clock.h"
#include "base/result.h"
#include "net/bind_address.h"
#include "net/http_server.h"
#include "net/local_server.h"
#include "net/loop.h"

namespace vo::dev {

// One request that was answered, for an audit log.
struct AuditEntry {
  const kube::Request& request;
  std::string user;
  std::string user_agent;
  int code = 0;
};

class ServedApi {
 public:
  using Audit = std::function<void(const AuditEntry&)>;

  // All must outlive this.
  ServedApi(apiserver::ApiServer& server, net::Loop& loop, const Clock& clock);
  ~ServedApi();
  ServedApi(const ServedApi&) = delete;
  ServedApi& operator=(const ServedApi&) = delete;

  // Error: kInput, the address cannot be used or the identity is not one.
  Status listen(const net::BindAddress& address, std::optional<net::ServerIdentity> identity);
  std::uint16_t port() const { return http_->port(); }
  // For clients in this process; there without listen().
  net::LocalServer& local() { return local_; }
  void audit(Audit audit) { audit_ = std::move(audit); }

 private:
  net::HttpServer::StreamHandler handler();
  void serve(net::ServerRequest request, net::Responder responder);
  void stream(apiserver::StreamId id, net::Responder responder, net::ServerResponse head);
  // Hands out what watches have got, and sets the timer anew.
  void settle();
  void arm();

  apiserver::ApiServer& server_;
  net::Loop& loop_;
  const Clock& clock_;
  net::Timer timer_;
  std::optional<Instant> armed_for_;
  std::unordered_map<apiserver::StreamId, net::Responder> streams_;
  net::LocalServer local_;
  std::optional<net::HttpServer> http_;
  Audit audit_;
};

}  // namespace vo::dev
