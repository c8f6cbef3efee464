// SPDX-License-Identifier: Apache-2.0
// The flags of `controller`: kubebuilder's where it has them.
#pragma once

#include <string>
#include <string_view>

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
  std::string metrics_address = "0";
  bool metrics_secure = true;
  std::string metrics_certificate_folder;
  std::string metrics_certificate_name = "tls.crt";
  std::string metrics_key_name = "tls.key";
  bool leader_elect = false;
  std::string lease_duration = "15s";
  std::string renew_deadline = "10s";
  std::string retry_period = "2s";
  std::string lease_name = "virt-overhead";
  std::string lease_namespace;
  std::string logging_format = "text";
  int verbosity = 0;
};

void add_flags(CLI::App& command, ControllerFlags& flags);

// `identity`: of this process among those that would lead. The lease's namespace stays empty where
// no flag names it. Errors: kInput, naming the flag and what it takes.
Result<runtime::ControllerSettings> settings_of(const ControllerFlags& flags,
                                                std::string_view identity);
Result<runtime::LogOptions> log_options_of(const ControllerFlags& flags);

}  // namespace vo::cli
