// SPDX-License-Identifier: Apache-2.0
// From a kubeconfig and flags to one client configuration: what client-go's clientcmd does.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "kube/client_config.h"
#include "kube/kubeconfig.h"

namespace vo::kube {

namespace {

template <typename Map>
std::string names_of(const Map& map) {
  std::string names;
  for (const auto& [name, entry] : map) names += (names.empty() ? "" : ", ") + name;
  return names.empty() ? "none" : names;
}

// The entry named so; an empty one for an empty name.
template <typename Map>
Result<typename Map::mapped_type> find(const Map& map, std::string_view kind,
                                       const std::string& name) {
  if (name.empty()) return typename Map::mapped_type{};
  const auto entry = map.find(name);
  if (entry != map.end()) return entry->second;
  return input_error(format("kubeconfig: no {} \"{}\" (there are: {})", kind, name, names_of(map)));
}

void override_with(std::string& to, const std::string& flag) {
  if (!flag.empty()) to = flag;
}

void override_with(Material& to, const std::string& path) {
  if (!path.empty()) to = {.bytes = {}, .path = path};
}

void apply(const ConfigOverrides& flags, Cluster& cluster) {
  override_with(cluster.server, flags.server);
  override_with(cluster.proxy_url, flags.proxy_url);
  // A name belongs to its server, and "insecure" to no authority.
  if (!flags.server.empty() || !flags.tls_server_name.empty()) {
    cluster.tls_server_name = flags.tls_server_name;
  }
  if (flags.insecure_skip_tls_verify) {
    cluster.insecure_skip_tls_verify = *flags.insecure_skip_tls_verify;
    if (cluster.insecure_skip_tls_verify) cluster.certificate_authority = {};
  }
  override_with(cluster.certificate_authority, flags.certificate_authority);
}

void apply(const ConfigOverrides& flags, User& user) {
  override_with(user.client_certificate, flags.client_certificate);
  override_with(user.client_key, flags.client_key);
  if (!flags.token.empty()) {
    user.token = flags.token;
    user.token_file.clear();
    user.username.clear();
    user.password.clear();
  }
  if (!flags.username.empty() || !flags.password.empty()) {
    override_with(user.username, flags.username);
    override_with(user.password, flags.password);
    user.token.clear();
    user.token_file.clear();
  }
  if (!flags.impersonation.user.empty()) user.impersonation.user = flags.impersonation.user;
  override_with(user.impersonation.uid, flags.impersonation.uid);
  if (!flags.impersonation.groups.empty()) user.impersonation.groups = flags.impersonation.groups;
  if (!flags.impersonation.extra.empty()) user.impersonation.extra = flags.impersonation.extra;
}

bool is_header_safe(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7F; });
}

Status check(const User& user, std::string_view name) {
  const auto wrong = [&](std::string_view what) {
    return input_error(format("kubeconfig: user \"{}\": {}", name, what));
  };
  const bool has_token = !user.token.empty() || !user.token_file.empty();
  const bool has_password = !user.username.empty() || !user.password.empty();
  if (!user.auth_provider.empty()) {
    return wrong(
        format("auth-provider \"{}\" is no longer supported by Kubernetes clients; "
               "use an exec plugin",
               user.auth_provider));
  }
  if (has_token && has_password) return wrong("has a token and a password; one of them, please");
  if (user.client_certificate.empty() != user.client_key.empty()) {
    return wrong(user.client_key.empty() ? "has a client certificate but no client key"
                                         : "has a client key but no client certificate");
  }
  const Impersonation& as = user.impersonation;
  if (as.user.empty() && !(as.uid.empty() && as.groups.empty() && as.extra.empty())) {
    return wrong("impersonates a uid, groups or extra, but no user");
  }
  if (!is_header_safe(user.token)) return wrong("the token contains a control character");
  return {};
}

Credentials credentials_of(User& user, const Cluster& cluster) {
  if (!user.token_file.empty()) return TokenFile{user.token_file, user.token};
  if (!user.token.empty()) return BearerToken{user.token};
  if (!user.username.empty()) return BasicAuth{user.username, user.password};
  if (!user.client_certificate.empty() || !user.exec) return NoCredentials{};
  user.exec->cluster_extension = cluster.exec_extension;
  return *std::move(user.exec);
}

Status check_proxy(std::string_view url) {
  constexpr std::array<std::string_view, 4> kSchemes = {"http://", "https://", "socks5://",
                                                        "socks5h://"};
  const auto matches = [&](std::string_view scheme) { return url.starts_with(scheme); };
  if (url.empty() || std::ranges::any_of(kSchemes, matches)) return {};
  return input_error(format("proxy-url: expected an http, https or socks5 URL, got \"{}\"", url));
}

// Without a scheme: https if there is anything of TLS, as client-go guesses.
Result<std::string> server_url(std::string server, const TlsConfig& tls) {
  if (!server.contains("://")) {
    const bool has_tls = tls.insecure_skip_verify || !tls.certificate_authority.empty() ||
                         !tls.client_certificate.empty();
    server.insert(0, has_tls ? "https://" : "http://");
  }
  const std::string_view scheme = std::string_view(server).substr(0, server.find("://"));
  if (scheme != "https" && scheme != "http") {
    return input_error(format("server: expected an http or https URL, got \"{}\"", server));
  }
  while (server.ends_with('/')) server.pop_back();
  if (server.size() <= scheme.size() + 3 || server.find_first_of("?#@ ") != std::string::npos) {
    return input_error(format("server: expected https://HOST:PORT, got \"{}\"", server));
  }
  return server;
}

Result<ClientConfig> build(const Cluster& cluster, User& user) {
  ClientConfig config;
  config.tls = {.certificate_authority = cluster.certificate_authority,
                .client_certificate = user.client_certificate,
                .client_key = user.client_key,
                .server_name = cluster.tls_server_name,
                .insecure_skip_verify = cluster.insecure_skip_tls_verify};
  if (config.tls.insecure_skip_verify && !config.tls.certificate_authority.empty()) {
    return input_error(
        "insecure-skip-tls-verify and a certificate authority contradict each other");
  }
  VO_TRY(config.server, server_url(cluster.server, config.tls));
  VO_CHECK_OK(check_proxy(cluster.proxy_url));
  config.proxy_url = cluster.proxy_url;
  config.disable_compression = cluster.disable_compression;
  config.credentials = credentials_of(user, cluster);
  config.impersonation = user.impersonation;
  return config;
}

Error no_server(const Kubeconfig& kubeconfig, std::string_view context) {
  if (!context.empty()) {
    return input_error(format("kubeconfig: context \"{}\" leads to no server", context));
  }
  if (kubeconfig.contexts.empty()) {
    return input_error("no kubeconfig and no --server: set KUBECONFIG or --kubeconfig");
  }
  return input_error(
      format("kubeconfig: no current-context; choose one by --context (there are: {})",
             names_of(kubeconfig.contexts)));
}

std::string first_of(const std::string& a, const std::string& b) { return a.empty() ? b : a; }

}  // namespace

Result<ClientConfig> resolve(const Kubeconfig& kubeconfig, const ConfigOverrides& overrides) {
  const std::string name = first_of(overrides.context, kubeconfig.current_context);
  VO_TRY(const Context context, find(kubeconfig.contexts, "context", name));
  const std::string cluster_name = first_of(overrides.cluster, context.cluster);
  const std::string user_name = first_of(overrides.user, context.user);
  VO_TRY(Cluster cluster, find(kubeconfig.clusters, "cluster", cluster_name));
  VO_TRY(User user, find(kubeconfig.users, "user", user_name));
  apply(overrides, cluster);
  apply(overrides, user);
  if (cluster.server.empty()) return no_server(kubeconfig, name);
  VO_CHECK_OK(check(user, user_name));
  auto config = build(cluster, user);
  if (!config) {
    return std::move(config).error().with_context(
        format("kubeconfig: cluster \"{}\"", cluster_name));
  }
  config->context = name;
  config->namespace_name =
      first_of(first_of(overrides.namespace_name, context.namespace_name), "default");
  return config;
}

}  // namespace vo::kube
