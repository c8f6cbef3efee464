// SPDX-License-Identifier: Apache-2.0
// Which cluster a program talks to when it is started: kubectl's rules for people, and
// controller-runtime's for controllers, which prefer the pod they run in to a file in $HOME.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "kube/client_config.h"
#include "kube/in_cluster.h"
#include "kube/kubeconfig.h"

namespace vo::runtime {

// What the environment says; main() reads it, nobody else.
struct Environment {
  std::string kubeconfig;    // $KUBECONFIG
  std::string home;          // $HOME
  std::string service_host;  // $KUBERNETES_SERVICE_HOST
  std::string service_port;  // $KUBERNETES_SERVICE_PORT
};

enum class Preference : std::uint8_t {
  kPerson,      // flag, $KUBECONFIG, ~/.kube/config, the pod's service account
  kController,  // flag, $KUBECONFIG, the pod's service account, ~/.kube/config
};

struct ConfigSearch {
  std::string kubeconfig;  // --kubeconfig: then only that file
  kube::ConfigOverrides overrides;
  Environment environment;
  Preference preference = Preference::kPerson;
};

// Error: kInput, naming what was looked for and what is wrong with it.
Result<kube::ClientConfig> find_client_config(const ConfigSearch& search);

}  // namespace vo::runtime
