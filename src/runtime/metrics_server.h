// SPDX-License-Identifier: Apache-2.0
// Serves /metrics as controller-runtime does: by TLS to whom the cluster lets `get` that path, or,
// where that is switched off, plainly to everybody.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "net/bind_address.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/responder.h"
#include "runtime/api_client.h"
#include "runtime/fresh_file.h"
#include "runtime/request_authorizer.h"

namespace vo::runtime {

struct MetricsSettings {
  net::BindAddress address;
  bool secure = true;
  // The folder of the certificate and its key, which somebody may replace while we run. Empty: we
  // sign one ourselves.
  std::string certificate_folder;
  std::string certificate_name = "tls.crt";
  std::string key_name = "tls.key";
  Duration look_at_files_every = std::chrono::minutes{1};
};

class MetricsServer {
 public:
  using Text = std::function<std::string()>;  // Prometheus text

  // Client, loop, clock and logger must outlive this.
  MetricsServer(MetricsSettings settings, ApiClient& client, net::Loop& loop, const Clock& clock,
                Logger& logger, Text text);

  // Error: kInput, the address or the certificate cannot be used.
  Status start();

  std::uint16_t port() const { return server_->port(); }

 private:
  Result<net::ServerIdentity> identity();
  void look_at_files();
  void serve(const net::ServerRequest& request, net::Responder responder);
  void serve_whom_the_cluster_lets(const net::ServerRequest& request, net::Responder responder);
  net::ServerResponse metrics() const;

  MetricsSettings settings_;
  net::Loop& loop_;
  const Clock& clock_;
  Logger& logger_;
  Text text_;
  RequestAuthorizer authorizer_;
  FreshFile certificate_;
  FreshFile key_;
  std::string served_;  // the certificate in use
  std::string reported_;
  net::Timer file_timer_;
  std::optional<net::HttpServer> server_;
};

}  // namespace vo::runtime
