// SPDX-License-Identifier: Apache-2.0
#include "cli/explain_flags.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <CLI/App.hpp>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "cli/connection_flags.h"
#include "cli/output_format.h"
#include "kubevirt/spec_decoder.h"
#include "overhead/release_match.h"
#include "overhead/spec.h"
#include "report/explain.h"

namespace vo::cli {
namespace {

Error bad_flag(std::string_view flag, std::string_view value, std::string_view right) {
  return input_error(format("{} {}: {}", flag, value, right));
}

Status check_positive(std::string_view flag, const std::optional<std::int64_t>& value) {
  if (!value || *value > 0) return {};
  return bad_flag(flag, format("{}", *value), "it must be a whole number from 1");
}

Result<std::optional<overhead::Architecture>> architecture_of(const ExplainFlags& flags) {
  if (!flags.arch) return std::optional<overhead::Architecture>{};
  const auto architecture = kubevirt::architecture_of(*flags.arch);
  if (architecture == overhead::Architecture::kUnset ||
      architecture == overhead::Architecture::kOther) {
    return bad_flag("--arch", *flags.arch, "it must be amd64, arm64 or s390x");
  }
  return std::optional{architecture};
}

}  // namespace

void add_flags(CLI::App& command, ExplainFlags& flags) {
  command
      .add_option("-f,--filename", flags.files,
                  "files, folders or - with VMIs, VMs, launcher pods and the KubeVirt CR; YAML, "
                  "JSON, NDJSON, one object, many or a list")
      ->type_name("FILE|DIR|-")
      ->allow_extra_args(false);
  command.add_option("names", flags.names, "vmi/NAME or vm/NAME of a live cluster")
      ->type_name("TYPE/NAME");
  command.add_option("--release", flags.release,
                     "KubeVirt's release, instead of what the objects say: v1.6.2, 1.6, main, an "
                     "image, CNV 4.20");
  command.add_option("--ratio", flags.ratio, "additionalGuestMemoryOverheadRatio");
  command.add_option("--overcommit", flags.overcommit, "memoryOvercommit, in percent");
  command.add_option("--cpu-allocation-ratio", flags.cpu_allocation_ratio, "cpuAllocationRatio");
  command.add_option("--arch", flags.arch, "architecture: amd64, arm64 or s390x");
  command.add_option("--config", flags.config, "a file with the KubeVirt CR")->type_name("FILE");
  command.add_option("-o,--output", flags.output, "table, json or yaml");
  command.add_flag("--no-color", flags.no_color, "no colours, as NO_COLOR asks for");
  add_connection_flags(command, flags.connection);
}

Result<report::Overrides> overrides_of(const ExplainFlags& flags) {
  report::Overrides overrides{.ratio = flags.ratio,
                              .memory_overcommit = flags.overcommit,
                              .cpu_allocation_ratio = flags.cpu_allocation_ratio};
  VO_CHECK_OK(check_positive("--overcommit", flags.overcommit));
  VO_CHECK_OK(check_positive("--cpu-allocation-ratio", flags.cpu_allocation_ratio));
  VO_TRY(overrides.architecture, architecture_of(flags));
  if (flags.release) {
    VO_TRY(overrides.release, overhead::resolve_release(*flags.release));
    overrides.release_text = *flags.release;
  }
  return overrides;
}

Result<OutputFormat> output_format_of(const ExplainFlags& flags) {
  const auto format = parse_output_format(flags.output);
  if (!format) return bad_flag("-o", flags.output, "it must be table, json or yaml");
  return *format;
}

}  // namespace vo::cli
