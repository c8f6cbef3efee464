// SPDX-License-Identifier: Apache-2.0
// Kubeconfig files by kubectl's rules. Bytes in, never files: which files there are ($KUBECONFIG,
// ~/.kube/config, --kubeconfig) is known to whoever reads them; missing ones are left out.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "kube/client_config.h"

namespace vo::kube {

struct KubeconfigFile {
  std::string path;   // relative names in the file are relative to its folder
  std::string bytes;  // YAML or JSON
};

// clusters[].cluster
struct Cluster {
  std::string server;
  std::string tls_server_name;
  Material certificate_authority;
  std::string proxy_url;
  bool insecure_skip_tls_verify = false;
  bool disable_compression = false;
  std::string exec_extension;  // extensions[name=client.authentication.k8s.io/exec].extension, JSON
};

// users[].user
struct User {
  Material client_certificate;
  Material client_key;
  std::string token;
  std::string token_file;
  std::string username;
  std::string password;
  std::optional<ExecPlugin> exec;
  std::string auth_provider;  // a mechanism that is gone; its name
  Impersonation impersonation;
};

// contexts[].context
struct Context {
  std::string cluster;
  std::string user;
  std::string namespace_name;
};

struct Kubeconfig {
  std::map<std::string, Cluster, std::less<>> clusters;
  std::map<std::string, User, std::less<>> users;
  std::map<std::string, Context, std::less<>> contexts;
  std::string current_context;
};

// The command line's flags; empty: not given.
struct ConfigOverrides {
  std::string context;
  std::string cluster;
  std::string user;
  std::string namespace_name;
  std::string server;
  std::string certificate_authority;
  std::string tls_server_name;
  std::string proxy_url;
  std::optional<bool> insecure_skip_tls_verify;
  std::string client_certificate;
  std::string client_key;
  std::string token;
  std::string username;
  std::string password;
  Impersonation impersonation;  // --as, --as-uid, --as-group, --as-user-extra
};

// Error: "PATH: .users[1].user.exec.env: expected an array, got 7".
Result<Kubeconfig> parse_kubeconfig(const KubeconfigFile& file);

// One configuration of many files. Of equal names, and of the current context, the first counts;
// entries are taken whole, never mixed. Error: the first of any file.
Result<Kubeconfig> merge_kubeconfigs(std::span<const KubeconfigFile> files);

// What context and flags select. Error: names the context, cluster or user, and what is missing or
// contradictory there; for a context also the ones there are.
Result<ClientConfig> resolve(const Kubeconfig& kubeconfig, const ConfigOverrides& overrides);

Result<ClientConfig> load_client_config(std::span<const KubeconfigFile> files,
                                        const ConfigOverrides& overrides);

}  // namespace vo::kube
