// SPDX-License-Identifier: Apache-2.0
// The flags of `dev`, and the cluster they ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "base/result.h"
#include "cli/controller_flags.h"
#include "dev/dev_cluster.h"
#include "simulation/options.h"

namespace vo::cli {

struct DevFlags {
  std::string address = "127.0.0.1:0";
  std::string release = "v1.9.0";
  std::string crds;
  std::vector<std::string> load;
  std::string kubeconfig_out;
  std::string audit_log;
  std::string server;
  std::optional<int> nodes;
  int vmis = 0;
  double speed = 1;
  std::uint64_t seed = 1;
  bool tls = false;
  bool no_controller = false;
  bool no_simulation = false;
  bool no_kubevirt = false;
  ControllerFlags controller;
};

void add_flags(CLI::App& command, DevFlags& flags);

// --nodes, or as many as the fleet needs.
int nodes_of(const DevFlags& flags);

// Reads the files to load. Error: kInput, naming the flag or the file.
Result<dev::DevSettings> settings_of(const DevFlags& flags);

// Of `dev --server`: what a real control plane does itself is left to it.
simulation::Options remote_simulation_of(const DevFlags& flags);

}  // namespace vo::cli
