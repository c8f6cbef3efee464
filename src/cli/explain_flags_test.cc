// SPDX-License-Identifier: Apache-2.0
#include "cli/explain_flags.h"

#include <gmock/gmock.h>

#include <string>

#include "cli/output_format.h"
#include "overhead/spec.h"

namespace vo::cli {
namespace {

using ::testing::HasSubstr;

std::string refusal(const ExplainFlags& flags) {
  const auto overrides = overrides_of(flags);
  EXPECT_FALSE(overrides.has_value());
  return overrides ? "" : overrides.error().message();
}

TEST(ExplainFlags, override_nothing_where_none_is_given) {
  const auto overrides = overrides_of({}).value();
  EXPECT_FALSE(overrides.release || overrides.ratio || overrides.memory_overcommit ||
               overrides.cpu_allocation_ratio || overrides.architecture);
}

TEST(ExplainFlags, override_what_they_say) {
  const auto overrides = overrides_of({.release = "1.6.2",
                                       .ratio = "1.5",
                                       .overcommit = 150,
                                       .cpu_allocation_ratio = 4,
                                       .arch = "arm64"})
                             .value();
  EXPECT_EQ(overrides.release->release().tag, "v1.6.2");
  EXPECT_EQ(overrides.release_text, "1.6.2");
  EXPECT_EQ(overrides.ratio, "1.5");
  EXPECT_EQ(overrides.memory_overcommit, 150);
  EXPECT_EQ(overrides.cpu_allocation_ratio, 4);
  EXPECT_EQ(overrides.architecture, overhead::Architecture::kArm64);
}

TEST(ExplainFlags, are_refused_with_what_would_be_right) {
  EXPECT_EQ(refusal({.overcommit = 0}), "--overcommit 0: it must be a whole number from 1");
  EXPECT_EQ(refusal({.cpu_allocation_ratio = -1}),
            "--cpu-allocation-ratio -1: it must be a whole number from 1");
  for (const char* arch : {"", "riscv", "AMD64"}) {
    EXPECT_THAT(refusal({.arch = arch}), HasSubstr("it must be amd64, arm64 or s390x")) << arch;
  }
  EXPECT_THAT(refusal({.release = "v9.9.9"}), HasSubstr("v9.9.9"));
}

TEST(ExplainFlags, name_an_output_format) {
  EXPECT_EQ(output_format_of({}).value(), OutputFormat::kTable);
  EXPECT_EQ(output_format_of({.output = "json"}).value(), OutputFormat::kJson);
  EXPECT_EQ(output_format_of({.output = "yaml"}).value(), OutputFormat::kYaml);
  EXPECT_EQ(output_format_of({.output = "wide"}).error().message(),
            "-o wide: it must be table, json or yaml");
}

}  // namespace
}  // namespace vo::cli
