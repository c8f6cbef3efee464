// SPDX-License-Identifier: Apache-2.0
#include "kube/exec_credential.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/document.h"
#include "json/reader.h"
#include "json/value.h"
#include "kube/base64.h"
#include "kube/client_config.h"

namespace vo::kube {

namespace {

using json::Value;

constexpr std::string_view kKind = "ExecCredential";

void add_member(std::string& object, std::string_view key, std::string_view json) {
  if (object.size() > 1) object += ',';
  json::append_quoted(object, key);
  object += ':';
  object += json;
}

void add_text(std::string& object, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  add_member(object, key, json::quote(text));
}

void add_flag(std::string& object, std::string_view key, bool flag) {
  if (flag) add_member(object, key, "true");
}

std::string cluster_info(const ClientConfig& config, std::string_view certificate_authority,
                         std::string_view extension) {
  std::string cluster = "{";
  add_text(cluster, "server", config.server);
  add_text(cluster, "tls-server-name", config.tls.server_name);
  add_flag(cluster, "insecure-skip-tls-verify", config.tls.insecure_skip_verify);
  add_text(cluster, "certificate-authority-data", base64_encode(certificate_authority));
  add_text(cluster, "proxy-url", config.proxy_url);
  add_flag(cluster, "disable-compression", config.disable_compression);
  if (!extension.empty()) add_member(cluster, "config", extension);
  return cluster + "}";
}

struct Answer {
  std::string kind;
  std::string api_version;
  bool has_status = false;
  std::string expires;
  ExecCredential credential;
};

Status read_status(Value value, Answer& answer) {
  answer.has_status = !value.is_null();
  return json::for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "token") return json::read(member, answer.credential.token);
    if (key == "expirationTimestamp") return json::read(member, answer.expires);
    if (key == "clientKeyData") return json::read(member, answer.credential.client_key);
    if (key != "clientCertificateData") return {};
    return json::read(member, answer.credential.client_certificate);
  });
}

Status read_answer(Value root, Answer& answer) {
  return json::for_each_member(root, [&](std::string_view key, Value member) -> Status {
    if (key == "kind") return json::read(member, answer.kind);
    if (key == "apiVersion") return json::read(member, answer.api_version);
    return key == "status" ? read_status(member, answer) : Status();
  });
}

Status check(const Answer& answer, const ExecPlugin& plugin) {
  const ExecCredential& credential = answer.credential;
  if (answer.kind != kKind) {
    return input_error(format("expected kind {}, got \"{}\"", kKind, answer.kind));
  }
  if (answer.api_version != plugin.api_version) {
    return input_error(format("expected apiVersion {}, as configured, got \"{}\"",
                              plugin.api_version, answer.api_version));
  }
  if (!answer.has_status) return input_error("the answer has no status");
  if (credential.client_certificate.empty() != credential.client_key.empty()) {
    return input_error("status needs clientCertificateData and clientKeyData, or neither");
  }
  if (credential.token.empty() && credential.client_certificate.empty()) {
    return input_error("status has neither a token nor a client certificate");
  }
  return {};
}

Result<ExecCredential> decode(const ExecPlugin& plugin, std::string_view output) {
  Answer answer;
  json::Reader reader;
  VO_CHECK_OK(reader.read(output, [&](Value root) { return read_answer(root, answer); }));
  VO_CHECK_OK(check(answer, plugin));
  if (answer.expires.empty()) return std::move(answer.credential);
  auto expires = parse_rfc3339(answer.expires);
  if (!expires) return std::move(expires).error().with_context("status.expirationTimestamp");
  answer.credential.expires = *expires;
  return std::move(answer.credential);
}

}  // namespace

std::string encode_exec_info(const ExecPlugin& plugin, const ClientConfig& config,
                             std::string_view certificate_authority, bool interactive) {
  std::string spec = "{";
  if (plugin.provide_cluster_info) {
    add_member(spec, "cluster",
               cluster_info(config, certificate_authority, plugin.cluster_extension));
  }
  add_member(spec, "interactive", interactive ? "true" : "false");
  std::string info = "{";
  add_text(info, "kind", kKind);
  add_text(info, "apiVersion", plugin.api_version);
  add_member(info, "spec", spec + "}");
  return info + "}";
}

Result<ExecCredential> decode_exec_credential(const ExecPlugin& plugin, std::string_view output) {
  auto credential = decode(plugin, output);
  if (credential) return credential;
  return std::move(credential).error().with_context(format("exec plugin {}", plugin.command));
}

}  // namespace vo::kube
