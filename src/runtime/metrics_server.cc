// SPDX-License-Identifier: Apache-2.0
#include "runtime/metrics_server.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "kube/client_config.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/responder.h"
#include "net/self_signed.h"
#include "net/server_message.h"
#include "runtime/api_client.h"
#include "runtime/fresh_file.h"
#include "runtime/request_authorizer.h"

namespace vo::runtime {
namespace {

constexpr std::string_view kPath = "/metrics";

kube::Material file_in(const std::string& folder, const std::string& name) {
  return {.bytes = {}, .path = folder.empty() ? std::string{} : folder + "/" + name};
}

net::ServerResponse refusal(Access access) {
  switch (access) {
    case Access::kUnauthenticated:
      return {.status = 401, .body = "Unauthorized\n", .headers = {{"WWW-Authenticate", "Bearer"}}};
    case Access::kForbidden:
      return {.status = 403, .body = "Forbidden: needs get on the non-resource URL /metrics\n"};
    case Access::kAllowed:
    case Access::kUnknown: break;
  }
  return {.status = 503, .body = "the API server cannot be asked who may read this\n"};
}

}  // namespace

MetricsServer::MetricsServer(MetricsSettings settings, ApiClient& client, net::Loop& loop,
                             const Clock& clock, Logger& logger, Text text)
    : settings_(std::move(settings)),
      loop_(loop),
      clock_(clock),
      logger_(logger),
      text_(std::move(text)),
      authorizer_(std::string{kPath}, "get", client, clock),
      certificate_(file_in(settings_.certificate_folder, settings_.certificate_name)),
      key_(file_in(settings_.certificate_folder, settings_.key_name)),
      file_timer_(loop) {}

Status MetricsServer::start() {
  net::HttpServer::Options options;
  if (settings_.secure) {
    VO_TRY(options.tls, identity());
    served_ = options.tls->certificate;
  }
  net::HttpServer::StreamHandler handler = [this](const net::ServerRequest& request,
                                                  net::Responder responder) {
    serve(request, std::move(responder));
  };
  VO_TRY(server_,
         net::HttpServer::listen(loop_, settings_.address, std::move(handler), std::move(options)));
  if (settings_.secure && !settings_.certificate_folder.empty()) look_at_files();
  return {};
}

Result<net::ServerIdentity> MetricsServer::identity() {
  if (settings_.certificate_folder.empty()) return net::self_signed_identity("virt-overhead");
  VO_CHECK_OK(certificate_.refresh(clock_.now()));
  VO_CHECK_OK(key_.refresh(clock_.now()));
  return net::ServerIdentity{.certificate = certificate_.bytes(), .key = key_.bytes()};
}

// Certificate and key are replaced one after the other: in between they do not belong together, and
// the old ones stay.
void MetricsServer::look_at_files() {
  file_timer_.start(settings_.look_at_files_every, [this] { look_at_files(); });
  const auto now = identity();
  if (!now || now->certificate == served_) return;
  const auto replaced = server_->replace_identity(*now);
  if (replaced) {
    served_ = now->certificate;
    return logger_.info("serving metrics with a new certificate");
  }
  if (std::exchange(reported_, now->certificate) == now->certificate) return;
  logger_.warning("keeping the metrics certificate", {{"err", replaced.error().message()}});
}

void MetricsServer::serve(const net::ServerRequest& request, net::Responder responder) {
  if (request.path != kPath) return responder.answer({.status = 404, .body = "not found\n"});
  if (request.method != "GET" && request.method != "HEAD") {
    return responder.answer({.status = 405, .body = "only GET\n", .headers = {{"Allow", "GET"}}});
  }
  if (!settings_.secure) return responder.answer(metrics());
  serve_whom_the_cluster_lets(request, std::move(responder));
}

void MetricsServer::serve_whom_the_cluster_lets(const net::ServerRequest& request,
                                                net::Responder responder) {
  authorizer_.authorize(
      request.headers, [this, responder = std::move(responder)](Access access) mutable {
        responder.answer(access == Access::kAllowed ? metrics() : refusal(access));
      });
}

net::ServerResponse MetricsServer::metrics() const {
  return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = text_()};
}

}  // namespace vo::runtime
