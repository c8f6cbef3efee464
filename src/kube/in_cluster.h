// SPDX-License-Identifier: Apache-2.0
// The client configuration of a pod: its environment and its service account's files.
#pragma once

#include <string>

#include "base/result.h"
#include "kube/client_config.h"

namespace vo::kube {

inline constexpr const char* kServiceAccountFolder =
    "/var/run/secrets/kubernetes.io/serviceaccount";

struct InClusterEnvironment {
  std::string host;            // KUBERNETES_SERVICE_HOST
  std::string port;            // KUBERNETES_SERVICE_PORT
  std::string namespace_name;  // contents of FOLDER/namespace; may be empty
  std::string folder = kServiceAccountFolder;

  bool is_in_cluster() const { return !host.empty() && !port.empty(); }
};

// Names FOLDER/token and FOLDER/ca.crt. Error: kInput outside a cluster.
Result<ClientConfig> in_cluster_config(const InClusterEnvironment& environment);

}  // namespace vo::kube
