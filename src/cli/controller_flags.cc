// SPDX-License-Identifier: Apache-2.0
#include "cli/controller_flags.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <CLI/App.hpp>

#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "base/log.h"
#include "base/result.h"
#include "cli/duration_text.h"
#include "controller/options.h"
#include "kube/leader_elector.h"
#include "net/bind_address.h"
#include "runtime/controller_process.h"
#include "runtime/log_sink.h"
#include "runtime/metrics_server.h"

namespace vo::cli {
namespace {

using controller::PublishMode;

constexpr std::array<std::pair<std::string_view, PublishMode>, 4> kPublishModes{{
    {"auto", PublishMode::kAuto},
    {"status", PublishMode::kStatus},
    {"annotation", PublishMode::kAnnotation},
    {"none", PublishMode::kNone},
}};

Result<PublishMode> publish_mode(std::string_view text) {
  for (const auto& [name, mode] : kPublishModes) {
    if (text == name) return mode;
  }
  return input_error(format("--publish={}: must be auto, status, annotation or none", text));
}

Result<std::optional<bool>> gate(std::string_view text) {
  if (text.empty()) return std::optional<bool>{};
  if (text == "on") return std::optional<bool>{true};
  if (text == "off") return std::optional<bool>{false};
  return input_error(format("--feature-gate={}: must be on or off", text));
}

Status positive(std::string_view flag, double value) {
  if (value > 0) return {};
  return input_error(format("{}={}: must be greater than 0", flag, value));
}

Result<Duration> duration(std::string_view flag, std::string_view text) {
  auto parsed = parse_duration(text);
  if (!parsed) return std::move(parsed).error().with_context(flag);
  return parsed;
}

Result<std::optional<kube::LeaderElectionConfig>> leader_election(const ControllerFlags& flags,
                                                                  std::string_view identity) {
  if (!flags.leader_elect) return std::nullopt;
  kube::LeaderElectionConfig config{.namespace_name = flags.lease_namespace,
                                    .name = flags.lease_name,
                                    .identity = std::string{identity}};
  VO_TRY(config.lease_duration, duration("--leader-elect-lease-duration", flags.lease_duration));
  VO_TRY(config.renew_deadline, duration("--leader-elect-renew-deadline", flags.renew_deadline));
  VO_TRY(config.retry_period, duration("--leader-elect-retry-period", flags.retry_period));
  VO_CHECK_OK(kube::check(config));
  return config;
}

Result<std::optional<runtime::MetricsSettings>> metrics(const ControllerFlags& flags) {
  VO_TRY(const auto address, net::parse_bind_address(flags.metrics_address));
  if (!address) return std::nullopt;
  return runtime::MetricsSettings{.address = *address,
                                  .secure = flags.metrics_secure,
                                  .certificate_folder = flags.metrics_certificate_folder,
                                  .certificate_name = flags.metrics_certificate_name,
                                  .key_name = flags.metrics_key_name};
}

void add_metrics_flags(CLI::App& command, ControllerFlags& flags) {
  command
      .add_option("--metrics-bind-address", flags.metrics_address,
                  "where /metrics is served, such as :8443; 0: nowhere")
      ->capture_default_str();
  command
      .add_flag("--metrics-secure", flags.metrics_secure,
                "by TLS, to whom the cluster lets get /metrics; =false: plainly to everybody")
      ->capture_default_str();
  command.add_option("--metrics-cert-path", flags.metrics_certificate_folder,
                     "folder of the metrics certificate and key; else one is made");
  command.add_option("--metrics-cert-name", flags.metrics_certificate_name, "file in that folder")
      ->capture_default_str();
  command.add_option("--metrics-cert-key", flags.metrics_key_name, "file in that folder")
      ->capture_default_str();
}

void add_leader_election_flags(CLI::App& command, ControllerFlags& flags) {
  command.add_flag("--leader-elect", flags.leader_elect,
                   "publish only while holding a Lease, so that replicas can stand by");
  command
      .add_option("--leader-elect-lease-duration", flags.lease_duration,
                  "how long others wait for a leader that went silent")
      ->capture_default_str();
  command
      .add_option("--leader-elect-renew-deadline", flags.renew_deadline,
                  "how long a leader that cannot renew goes on")
      ->capture_default_str();
  command
      .add_option("--leader-elect-retry-period", flags.retry_period,
                  "time between renewals, and between tries to take the lease")
      ->capture_default_str();
  command.add_option("--leader-elect-resource-name", flags.lease_name, "name of the Lease")
      ->capture_default_str();
  command.add_option("--leader-elect-resource-namespace", flags.lease_namespace,
                     "namespace of the Lease; else our own");
}

}  // namespace

void add_flags(CLI::App& command, ControllerFlags& flags) {
  command.add_option("--kubeconfig", flags.kubeconfig,
                     "kubeconfig file; else $KUBECONFIG, the pod's service account, "
                     "~/.kube/config");
  command.add_option("--context", flags.context, "context of the kubeconfig");
  command.add_option("--watch-namespace", flags.watch_namespace,
                     "only VMIs of this namespace; else all");
  command
      .add_option("--publish", flags.publish, "where values go: auto, status, annotation or none")
      ->capture_default_str();
  command.add_option("--publish-as", flags.publish_as,
                     "user that PATCHes are sent as, such as "
                     "system:serviceaccount:kubevirt:kubevirt-controller");
  command.add_option("--feature-gate", flags.feature_gate,
                     "on or off; else the KubeVirt CR decides");
  command.add_option("--kube-api-qps", flags.qps, "PATCHes a second after VMIs start or migrate")
      ->capture_default_str();
  command.add_option("--kube-api-burst", flags.burst, "PATCHes at once")->capture_default_str();
  command
      .add_option("--backfill-qps", flags.backfill_qps,
                  "PATCHes a second to VMIs that were there before")
      ->capture_default_str();
  command
      .add_option("--health-probe-bind-address", flags.health_address,
                  "where /healthz and /readyz are served; 0: nowhere")
      ->capture_default_str();
  add_metrics_flags(command, flags);
  add_leader_election_flags(command, flags);
  command.add_option("--logging-format", flags.logging_format, "text or json")
      ->capture_default_str();
  command.add_option("-v", flags.verbosity, "log level; 2 and more: debug")->capture_default_str();
}

Result<runtime::ControllerSettings> settings_of(const ControllerFlags& flags,
                                                std::string_view identity) {
  runtime::ControllerSettings settings;
  VO_TRY(settings.controller.publish, publish_mode(flags.publish));
  VO_TRY(settings.controller.gate, gate(flags.feature_gate));
  VO_CHECK_OK(positive("--kube-api-qps", flags.qps));
  VO_CHECK_OK(positive("--kube-api-burst", flags.burst));
  VO_CHECK_OK(positive("--backfill-qps", flags.backfill_qps));
  settings.controller.qps = flags.qps;
  settings.controller.burst = flags.burst;
  settings.controller.backfill_qps = flags.backfill_qps;
  settings.publish_as.user = flags.publish_as;
  settings.watch_namespace = flags.watch_namespace;
  VO_TRY(settings.health_address, net::parse_bind_address(flags.health_address));
  VO_TRY(settings.metrics, metrics(flags));
  VO_TRY(settings.leader_election, leader_election(flags, identity));
  return settings;
}

Result<runtime::LogOptions> log_options_of(const ControllerFlags& flags) {
  runtime::LogOptions options;
  if (flags.logging_format == "json") {
    options.format = runtime::LogFormat::kJson;
  } else if (flags.logging_format != "text") {
    return input_error(format("--logging-format={}: must be text or json", flags.logging_format));
  }
  if (flags.verbosity >= 2) options.level = LogLevel::kDebug;
  return options;
}

}  // namespace vo::cli
