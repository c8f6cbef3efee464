// SPDX-License-Identifier: Apache-2.0
#include "runtime/credentials.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "base/format.h"
#include "base/log.h"
#include "base/result.h"
#include "kube/base64.h"
#include "kube/client_config.h"
#include "kube/exec_credential.h"
#include "net/http_client.h"
#include "net/loop.h"
#include "runtime/exec_credentials.h"
#include "runtime/fresh_file.h"

namespace vo::runtime {
namespace {

kube::Material token_material(const kube::Credentials& credentials) {
  if (const auto* token = std::get_if<kube::BearerToken>(&credentials)) {
    return {.bytes = token->token, .path = ""};
  }
  if (const auto* file = std::get_if<kube::TokenFile>(&credentials)) {
    return {.bytes = file->token, .path = file->path};
  }
  return {};
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string bearer(std::string_view token) {
  const auto text = trimmed(token);
  return text.empty() ? std::string{} : format("Bearer {}", text);
}

bool same(const net::TlsConfig& a, const net::TlsConfig& b) {
  return a.ca == b.ca && a.client_certificate == b.client_certificate &&
         a.client_key == b.client_key;
}

}  // namespace

CredentialSource::CredentialSource(kube::ClientConfig config, CredentialOptions options,
                                   net::Loop& loop, const Clock& clock, Logger& logger)
    : config_(std::move(config)),
      options_(options),
      clock_(clock),
      logger_(logger),
      authority_(config_.tls.certificate_authority),
      certificate_(config_.tls.client_certificate),
      key_(config_.tls.client_key),
      token_(token_material(config_.credentials)) {
  const auto* plugin = std::get_if<kube::ExecPlugin>(&config_.credentials);
  if (plugin != nullptr && config_.tls.client_certificate.empty()) {
    plugin_ =
        std::make_unique<ExecCredentials>(*plugin, config_, options_.interactive, loop, clock);
  }
  if (config_.tls.insecure_skip_verify && config_.server.starts_with("https:")) {
    logger_.warning("the server's certificate is not verified: anyone in between can read and act",
                    {{"server", config_.server}});
  }
}

void CredentialSource::get(Ready ready) {
  if (auto refreshed = refresh_files(); !refreshed) return ready(std::move(refreshed).error());
  if (!plugin_) return answer(std::move(ready), {});
  plugin_->get(authority_.bytes(),
               [this, ready = std::move(ready)](Result<kube::ExecCredential> credential) mutable {
                 if (!credential) return ready(std::move(credential).error());
                 answer(std::move(ready), *credential);
               });
}

void CredentialSource::answer(Ready ready, const kube::ExecCredential& credential) {
  ready(Identity{authorization(credential), transport(credential)});
}

Status CredentialSource::refresh_files() {
  const Instant now = clock_.now();
  std::string failure;
  for (auto* file : {&authority_, &certificate_, &key_, &token_}) {
    VO_CHECK_OK(file->refresh(now));
    if (failure.empty()) failure = file->failure();
  }
  if (failure != reported_ && !failure.empty()) {
    logger_.warning("keeping the credentials read before", {{"reason", failure}});
  }
  reported_ = std::move(failure);
  return {};
}

std::string CredentialSource::authorization(const kube::ExecCredential& credential) const {
  if (!credential.token.empty()) return bearer(credential.token);
  const auto* basic = std::get_if<kube::BasicAuth>(&config_.credentials);
  if (basic == nullptr) return bearer(token_.bytes());
  return format("Basic {}", kube::base64_encode(format("{}:{}", basic->username, basic->password)));
}

std::shared_ptr<const net::Transport> CredentialSource::transport(
    const kube::ExecCredential& credential) {
  const bool from_plugin = !credential.client_certificate.empty();
  net::TlsConfig tls{
      .ca = authority_.bytes(),
      .client_certificate = from_plugin ? credential.client_certificate : certificate_.bytes(),
      .client_key = from_plugin ? credential.client_key : key_.bytes(),
      .server_name = config_.tls.server_name,
      .insecure_skip_verify = config_.tls.insecure_skip_verify};
  if (!transport_ || !same(transport_->tls, tls)) {
    transport_ = std::make_shared<net::Transport>(
        net::Transport{.tls = std::move(tls),
                       .proxy_url = config_.proxy_url,
                       .proxy_from_environment = options_.proxy_from_environment});
  }
  return transport_;
}

bool CredentialSource::reject(const Identity& rejected) {
  if (plugin_) {
    plugin_->drop();
    return true;
  }
  for (auto* file : {&certificate_, &key_, &token_}) file->expire();
  return refresh_files() &&
         (authorization({}) != rejected.authorization || transport({}) != rejected.transport);
}

}  // namespace vo::runtime
