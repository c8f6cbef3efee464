// SPDX-License-Identifier: Apache-2.0
// The flags of `explain`: as CLI11 fills them, and what they mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "base/result.h"
#include "cli/connection_flags.h"
#include "cli/output_format.h"
#include "report/explain.h"

namespace vo::cli {

struct ExplainFlags {
  std::vector<std::string> files;  // -f
  std::vector<std::string> names;  // vmi/NAME, or more files after -f
  std::optional<std::string> release;
  std::optional<std::string> ratio;
  std::optional<std::int64_t> overcommit;
  std::optional<std::int64_t> cpu_allocation_ratio;
  std::optional<std::string> arch;
  std::string config;  // a file with a KubeVirt CR
  std::string output = "table";
  bool no_color = false;
  ConnectionFlags connection;
};

void add_flags(CLI::App& command, ExplainFlags& flags);

// Error: kInput, naming the flag and what it takes.
Result<report::Overrides> overrides_of(const ExplainFlags& flags);
Result<OutputFormat> output_format_of(const ExplainFlags& flags);

}  // namespace vo::cli
