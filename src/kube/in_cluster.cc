// SPDX-License-Identifier: Apache-2.0
#include "kube/in_cluster.h"

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "kube/client_config.h"

namespace vo::kube {

namespace {

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first));
}

}  // namespace

Result<ClientConfig> in_cluster_config(const InClusterEnvironment& environment) {
  if (!environment.is_in_cluster()) {
    return input_error(
        "not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be set");
  }
  const std::string& host = environment.host;
  ClientConfig config;
  config.server =
      format("https://{}:{}", host.contains(':') ? "[" + host + "]" : host, environment.port);
  config.tls.certificate_authority.path = environment.folder + "/ca.crt";
  config.credentials = TokenFile{environment.folder + "/token", ""};
  config.namespace_name = trimmed(environment.namespace_name);
  if (config.namespace_name.empty()) config.namespace_name = "default";
  return config;
}

}  // namespace vo::kube
