// SPDX-License-Identifier: Apache-2.0
// The flags by which every live command finds its cluster: kubectl's, with kubectl's meaning.
#pragma once

#include <string>

#include <CLI/App.hpp>

#include "kube/kubeconfig.h"

namespace vo::cli {

struct ConnectionFlags {
  std::string kubeconfig;
  kube::ConfigOverrides overrides;  // the namespace too
};

void add_connection_flags(CLI::App& command, ConnectionFlags& flags);

}  // namespace vo::cli
