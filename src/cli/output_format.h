// SPDX-License-Identifier: Apache-2.0
// -o: how explanations are written to standard output, one after the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "cli/terminal.h"
#include "report/explain_json.h"
#include "report/explanation.h"

namespace vo::cli {

enum class OutputFormat : std::uint8_t { kTable, kJson, kYaml };

std::optional<OutputFormat> parse_output_format(std::string_view text);

// Writes nothing before the first explanation, so that an input without any leaves no half list.
class ExplanationOutput {
 public:
  ExplanationOutput(OutputFormat format, const Terminal& terminal);

  void write(const report::Explanation& explanation);
  void finish();
  bool wrote_any() const { return wrote_any_; }

 private:
  void write_table(const report::Explanation& explanation);
  void write_item(const report::Explanation& explanation);

  OutputFormat format_;
  const Terminal& terminal_;
  report::ListWriter list_;
  bool wrote_any_ = false;
};

}  // namespace vo::cli
