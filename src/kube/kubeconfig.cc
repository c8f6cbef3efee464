// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/document.h"
#include "json/reader.h"
#include "json/value.h"
#include "json/yaml_stream.h"
#include "kube/base64.h"
#include "kube/client_config.h"

namespace vo::kube {

namespace {

using json::Value;

constexpr std::string_view kExecExtension = "client.authentication.k8s.io/exec";

Status read_base64(Value value, std::string& to) {
  std::string text;
  VO_CHECK_OK(json::read(value, text));
  VO_TRY(to, base64_decode(text));
  return {};
}

Status read_strings(Value value, std::vector<std::string>& to) {
  return json::for_each_element(
      value, [&](Value element) { return json::read(element, to.emplace_back()); });
}

// {"name": "...", "extension": {...}}
Status read_extension(Value value, Cluster& cluster) {
  std::string name;
  std::string extension;
  VO_CHECK_OK(json::for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "name") return json::read(member, name);
    if (key != "extension" || !member.is_object()) return {};
    VO_TRY(extension, member.raw());
    return {};
  }));
  if (name == kExecExtension) cluster.exec_extension = extension;
  return {};
}

Status read_cluster(Value value, Cluster& cluster) {
  return json::for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "server") return json::read(member, cluster.server);
    if (key == "tls-server-name") return json::read(member, cluster.tls_server_name);
    if (key == "certificate-authority") {
      return json::read(member, cluster.certificate_authority.path);
    }
    if (key == "certificate-authority-data") {
      return read_base64(member, cluster.certificate_authority.bytes);
    }
    if (key == "insecure-skip-tls-verify") {
      return json::read(member, cluster.insecure_skip_tls_verify);
    }
    if (key == "proxy-url") return json::read(member, cluster.proxy_url);
    if (key == "disable-compression") return json::read(member, cluster.disable_compression);
    if (key != "extensions") return {};
    return json::for_each_element(member, [&](Value e) { return read_extension(e, cluster); });
  });
}

Status read_env(Value value, ExecPlugin& plugin) {
  auto& [name, text] = plugin.env.emplace_back();
  VO_CHECK_OK(json::for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "name") return json::read(member, name);
    if (key == "value") return json::read(member, text);
    return {};
  }));
  return name.empty() ? Status(input_error("name is missing")) : Status();
}

Status read_interactive_mode(Value value, std::string& mode) {
  VO_CHECK_OK(json::read(value, mode));
  if (mode.empty() || mode == "Never" || mode == "IfAvailable" || mode == "Always") return {};
  return input_error(format("expected Never, IfAvailable or Always, got \"{}\"", mode));
}

InteractiveMode interactive_mode(std::string_view mode) {
  if (mode == "Never") return InteractiveMode::kNever;
  return mode == "Always" ? InteractiveMode::kAlways : InteractiveMode::kIfAvailable;
}

Status check_exec(const ExecPlugin& plugin, std::string_view mode) {
  if (plugin.command.empty()) return input_error("command is missing");
  const bool v1 = plugin.api_version == "client.authentication.k8s.io/v1";
  if (!v1 && plugin.api_version != "client.authentication.k8s.io/v1beta1") {
    return input_error(
        format(".apiVersion: expected client.authentication.k8s.io/v1 or …/v1beta1, got \"{}\"",
               plugin.api_version));
  }
  if (v1 && mode.empty()) return input_error("interactiveMode is missing, v1 demands it");
  return {};
}

Status read_exec(Value value, ExecPlugin& plugin) {
  std::string mode;
  VO_CHECK_OK(json::for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "apiVersion") return json::read(member, plugin.api_version);
    if (key == "command") return json::read(member, plugin.command);
    if (key == "args") return read_strings(member, plugin.args);
    if (key == "installHint") return json::read(member, plugin.install_hint);
    if (key == "provideClusterInfo") return json::read(member, plugin.provide_cluster_info);
    if (key == "interactiveMode") return read_interactive_mode(member, mode);
    if (key != "env") return {};
    return json::for_each_element(member, [&](Value entry) { return read_env(entry, plugin); });
  }));
  plugin.interactive_mode = interactive_mode(mode);
  return check_exec(plugin, mode);
}

Status read_auth_provider(Value value, User& user) {
  user.auth_provider = "?";
  return json::for_each_member(value, [&](std::string_view key, Value member) -> Status {
    return key == "name" ? json::read(member, user.auth_provider) : Status();
  });
}

Status read_extra(Value value, Impersonation& as) {
  return json::for_each_member(value, [&](std::string_view key, Value values) -> Status {
    return json::for_each_element(values, [&](Value element) {
      return json::read(element, as.extra.emplace_back(key, "").second);
    });
  });
}

Status read_identity(std::string_view key, Value member, User& user) {
  if (key == "as") return json::read(member, user.impersonation.user);
  if (key == "as-uid") return json::read(member, user.impersonation.uid);
  if (key == "as-groups") return read_strings(member, user.impersonation.groups);
  if (key == "as-user-extra") return read_extra(member, user.impersonation);
  return {};
}

Status read_user(Value value, User& user) {
  return json::for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "client-certificate") return json::read(member, user.client_certificate.path);
    if (key == "client-certificate-data") return read_base64(member, user.client_certificate.bytes);
    if (key == "client-key") return json::read(member, user.client_key.path);
    if (key == "client-key-data") return read_base64(member, user.client_key.bytes);
    if (key == "token") return json::read(member, user.token);
    if (key == "tokenFile") return json::read(member, user.token_file);
    if (key == "username") return json::read(member, user.username);
    if (key == "password") return json::read(member, user.password);
    if (key == "auth-provider" && !member.is_null()) return read_auth_provider(member, user);
    if (key == "exec" && !member.is_null()) return read_exec(member, user.exec.emplace());
    return read_identity(key, member, user);
  });
}

Status read_context(Value value, Context& context) {
  return json::for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "cluster") return json::read(member, context.cluster);
    if (key == "user") return json::read(member, context.user);
    if (key == "namespace") return json::read(member, context.namespace_name);
    return {};
  });
}

// One of clusters[], users[], contexts[]: {"name": "...", KIND: {...}}
template <typename T>
Status read_entry(Value value, std::string_view kind, Status (*read)(Value, T&),
                  std::map<std::string, T, std::less<>>& to) {
  std::string name;
  T entry;
  VO_CHECK_OK(json::for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "name") return json::read(member, name);
    return key == kind ? read(member, entry) : Status();
  }));
  if (name.empty()) return input_error("name is missing");
  if (!to.emplace(name, std::move(entry)).second) {
    return input_error(format("a second {} with the name \"{}\"", kind, name));
  }
  return {};
}

template <typename T>
Status read_entries(Value value, std::string_view kind, Status (*read)(Value, T&),
                    std::map<std::string, T, std::less<>>& to) {
  return json::for_each_element(value,
                                [&](Value entry) { return read_entry(entry, kind, read, to); });
}

Status check_kind(Value value) {
  std::string kind;
  VO_CHECK_OK(json::read(value, kind));
  if (kind.empty() || kind == "Config") return {};
  return input_error(format("expected Config, got \"{}\"", kind));
}

Status read_kubeconfig(Value root, Kubeconfig& config) {
  return json::for_each_member(root, [&](std::string_view key, Value member) -> Status {
    if (key == "kind") return check_kind(member);
    if (key == "clusters") return read_entries(member, "cluster", read_cluster, config.clusters);
    if (key == "users") return read_entries(member, "user", read_user, config.users);
    if (key == "contexts") return read_entries(member, "context", read_context, config.contexts);
    if (key == "current-context") return json::read(member, config.current_context);
    return {};
  });
}

// "a/b/config" + "ca.crt" is "a/b/ca.crt".
void anchor(std::string& path, std::string_view file) {
  if (path.empty() || path.starts_with('/')) return;
  const std::size_t slash = file.rfind('/');
  if (slash != std::string_view::npos) path.insert(0, file.substr(0, slash + 1));
}

void anchor_paths(Kubeconfig& config, std::string_view file) {
  for (auto& [name, cluster] : config.clusters) anchor(cluster.certificate_authority.path, file);
  for (auto& [name, user] : config.users) {
    anchor(user.client_certificate.path, file);
    anchor(user.client_key.path, file);
    anchor(user.token_file, file);
    // A command without a slash is looked up in PATH.
    if (user.exec && user.exec->command.contains('/')) anchor(user.exec->command, file);
  }
}

bool is_blank(std::string_view bytes) {
  return bytes.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Result<Kubeconfig> parse(std::string_view bytes) {
  Kubeconfig config;
  if (is_blank(bytes)) return config;
  VO_TRY(const json::Document document, json::parse_yaml(bytes));
  if (document.is_null()) return config;
  json::Reader reader;
  VO_CHECK_OK(reader.read(json::write_compact(document),
                          [&](Value root) { return read_kubeconfig(root, config); }));
  return config;
}

}  // namespace

Result<Kubeconfig> parse_kubeconfig(const KubeconfigFile& file) {
  auto config = parse(file.bytes);
  if (!config) return std::move(config).error().with_context(file.path);
  anchor_paths(*config, file.path);
  return config;
}

Result<Kubeconfig> merge_kubeconfigs(std::span<const KubeconfigFile> files) {
  Kubeconfig merged;
  for (const KubeconfigFile& file : files) {
    VO_TRY(Kubeconfig next, parse_kubeconfig(file));
    merged.clusters.merge(next.clusters);
    merged.users.merge(next.users);
    merged.contexts.merge(next.contexts);
    if (merged.current_context.empty()) merged.current_context = std::move(next.current_context);
  }
  return merged;
}

Result<ClientConfig> load_client_config(std::span<const KubeconfigFile> files,
                                        const ConfigOverrides& overrides) {
  VO_TRY(const Kubeconfig kubeconfig, merge_kubeconfigs(files));
  return resolve(kubeconfig, overrides);
}

}  // namespace vo::kube
