// SPDX-License-Identifier: Apache-2.0
// How to reach an API server and who to be there: what a kubeconfig, command-line flags or a pod's
// environment come to. A value; files it names are read, and read again, by the runtime.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "kube/request.h"

namespace vo::kube {

// Bytes that are here, or the file that has them; bytes come first. Both empty: there are none.
struct Material {
  std::string bytes;
  std::string path;
  bool empty() const { return bytes.empty() && path.empty(); }
  bool operator==(const Material&) const = default;
};

struct TlsConfig {
  Material certificate_authority;  // none: the system's
  Material client_certificate;
  Material client_key;
  std::string server_name;  // empty: the server's host
  bool insecure_skip_verify = false;
  bool operator==(const TlsConfig&) const = default;
};

struct NoCredentials {
  bool operator==(const NoCredentials&) const = default;
};

struct BearerToken {
  std::string token;
  bool operator==(const BearerToken&) const = default;
};

// To be read again at least once a minute. The token counts until the file was read.
struct TokenFile {
  std::string path;
  std::string token;
  bool operator==(const TokenFile&) const = default;
};

struct BasicAuth {
  std::string username;
  std::string password;
  bool operator==(const BasicAuth&) const = default;
};

enum class InteractiveMode : std::uint8_t { kNever, kIfAvailable, kAlways };

// A program that prints an ExecCredential (exec_credential.h). Run without a shell.
struct ExecPlugin {
  std::string api_version;  // client.authentication.k8s.io/v1 or …/v1beta1
  std::string command;      // with a slash: a path; else to be found in PATH
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> env;  // on top of our own
  std::string install_hint;
  bool provide_cluster_info = false;
  std::string
      cluster_extension;  // JSON for the plugin, from the cluster's extensions; may be empty
  InteractiveMode interactive_mode = InteractiveMode::kIfAvailable;
  bool operator==(const ExecPlugin&) const = default;
};

// A client certificate (TlsConfig) may stand beside these. A plugin is asked only where there is
// neither token, nor password, nor client certificate.
using Credentials = std::variant<NoCredentials, BearerToken, TokenFile, BasicAuth, ExecPlugin>;

struct ClientConfig {
  std::string
      server;  // "https://10.0.0.1:6443", perhaps with a path; never with a slash at the end
  TlsConfig tls;
  std::string proxy_url;  // http, https or socks5; empty: none
  bool disable_compression = false;
  Credentials credentials;
  Impersonation impersonation;
  std::string namespace_name;  // where no other is asked for; never empty
  std::string context;         // where this came from, for people; may be empty
};

}  // namespace vo::kube
