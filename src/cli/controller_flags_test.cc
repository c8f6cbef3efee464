// SPDX-License-Identifier: Apache-2.0
#include "cli/controller_flags.h"

#include <gmock/gmock.h>

#include <string>

#include "base/log.h"
#include "controller/options.h"
#include "runtime/log_sink.h"

namespace vo::cli {
namespace {

std::string refusal(const ControllerFlags& flags) {
  const auto settings = settings_of(flags, "me");
  EXPECT_FALSE(settings.has_value());
  return settings ? "" : settings.error().message();
}

TEST(ControllerFlags, have_the_defaults_of_the_contract) {
  const auto settings = settings_of({}, "me").value();
  EXPECT_EQ(settings.controller.publish, controller::PublishMode::kAuto);
  EXPECT_EQ(settings.controller.gate, std::nullopt);
  EXPECT_EQ(settings.controller.qps, 50);
  EXPECT_EQ(settings.controller.burst, 100);
  EXPECT_EQ(settings.controller.backfill_qps, 20);
}

TEST(ControllerFlags, are_taken_over) {
  const auto settings = settings_of({.watch_namespace = "vms",
                                     .publish = "annotation",
                                     .publish_as = "somebody",
                                     .feature_gate = "off"},
                                    "me")
                            .value();
  EXPECT_EQ(settings.controller.publish, controller::PublishMode::kAnnotation);
  EXPECT_EQ(settings.controller.gate, false);
  EXPECT_EQ(settings.watch_namespace, "vms");
  EXPECT_EQ(settings.publish_as.user, "somebody");
  EXPECT_EQ(settings_of({.feature_gate = "on"}, "me").value().controller.gate, true);
}

TEST(ControllerFlags, are_refused_with_what_would_be_right) {
  EXPECT_EQ(refusal({.publish = "all"}), "--publish=all: must be auto, status, annotation or none");
  EXPECT_EQ(refusal({.feature_gate = "true"}), "--feature-gate=true: must be on or off");
  EXPECT_EQ(refusal({.qps = 0}), "--kube-api-qps=0: must be greater than 0");
  EXPECT_EQ(refusal({.burst = -1}), "--kube-api-burst=-1: must be greater than 0");
  EXPECT_EQ(refusal({.backfill_qps = 0}), "--backfill-qps=0: must be greater than 0");
  EXPECT_NE(refusal({.health_address = "nowhere:x"}), "");
}

TEST(ControllerFlags, choose_how_it_logs) {
  EXPECT_EQ(log_options_of({}).value().format, runtime::LogFormat::kText);
  EXPECT_EQ(log_options_of({.logging_format = "json"}).value().format, runtime::LogFormat::kJson);
  EXPECT_EQ(log_options_of({.verbosity = 2}).value().level, LogLevel::kDebug);
  EXPECT_EQ(log_options_of({.logging_format = "xml"}).error().message(),
            "--logging-format=xml: must be text or json");
}

}  // namespace
}  // namespace vo::cli
