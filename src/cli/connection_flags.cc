// SPDX-License-Identifier: Apache-2.0
#include "cli/connection_flags.h"

#include <string>
#include <string_view>

#include <CLI/App.hpp>

#include "kube/kubeconfig.h"

namespace vo::cli {
namespace {

constexpr const char* kGroup = "Cluster";

void add_text(CLI::App& command, const char* names, std::string& to, const char* what) {
  command.add_option(names, to, what)->group(kGroup);
}

}  // namespace

void add_connection_flags(CLI::App& command, ConnectionFlags& flags) {
  kube::ConfigOverrides& to = flags.overrides;
  add_text(command, "-n,--namespace", to.namespace_name, "namespace of the VM");
  add_text(command, "--kubeconfig", flags.kubeconfig, "kubeconfig file");
  add_text(command, "--context", to.context, "context of the kubeconfig");
  add_text(command, "--cluster", to.cluster, "cluster of the kubeconfig");
  add_text(command, "--user", to.user, "user of the kubeconfig");
  add_text(command, "-s,--server", to.server, "address of the API server");
  add_text(command, "--token", to.token, "bearer token");
  add_text(command, "--as", to.impersonation.user, "user to impersonate");
  add_text(command, "--as-uid", to.impersonation.uid, "uid to impersonate");
  command.add_option("--as-group", to.impersonation.groups, "group to impersonate; repeatable")
      ->allow_extra_args(false)
      ->group(kGroup);
  add_text(command, "--certificate-authority", to.certificate_authority,
           "file with the server's certificate authority");
  add_text(command, "--client-certificate", to.client_certificate, "file with our certificate");
  add_text(command, "--client-key", to.client_key, "file with our certificate's key");
  add_text(command, "--tls-server-name", to.tls_server_name, "name in the server's certificate");
  command
      .add_flag("--insecure-skip-tls-verify", to.insecure_skip_tls_verify,
                "do not verify the server's certificate")
      ->group(kGroup);
}

}  // namespace vo::cli
