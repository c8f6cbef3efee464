// SPDX-License-Identifier: Apache-2.0
// The flags of `controller`: kubebuilder's where it has them.
#pragma once

#include <string>

#include <CLI/App.hpp>

#include "base/result.h"
#include "runtime/controller_process.h"
#include "runtime/log_sink.h"

namespace vo::cli {

struct ControllerFlags {
  std::string kubeconfig;
  std::string context;
  std::string watch_namespace;
  std::string publish = "auto";
  std::string publish_as;
  std::string feature_gate;
  double qps = 50;
  double burst = 100;
  double backfill_qps = 20;
  std::string health_address = ":8081";
  std::string logging_format = "text";
  int verbosity = 0;
};

void add_flags(CLI::App& command, ControllerFlags& flags);

// Errors: kInput, naming the flag and what it takes.
Result<runtime::ControllerSettings> settings_of(const ControllerFlags& flags);
Result<runtime::LogOptions> log_options_of(const ControllerFlags& flags);

}  // namespace vo::cli
