// SPDX-License-Identifier: Apache-2.0
#include "cli/output_format.h"

#include <optional>
#include <string_view>

#include "cli/terminal.h"
#include "report/explain_json.h"
#include "report/explain_table.h"
#include "report/explanation.h"

namespace vo::cli {
namespace {

using report::ListWriter;

ListWriter::Format list_format(OutputFormat format) {
  return format == OutputFormat::kYaml ? ListWriter::Format::kYaml : ListWriter::Format::kJson;
}

}  // namespace

std::optional<OutputFormat> parse_output_format(std::string_view text) {
  if (text == "table") return OutputFormat::kTable;
  if (text == "json") return OutputFormat::kJson;
  if (text == "yaml") return OutputFormat::kYaml;
  return std::nullopt;
}

ExplanationOutput::ExplanationOutput(OutputFormat format, const Terminal& terminal)
    : format_(format), terminal_(terminal), list_(list_format(format)) {}

void ExplanationOutput::write(const report::Explanation& explanation) {
  if (format_ == OutputFormat::kTable) {
    write_table(explanation);
  } else {
    write_item(explanation);
  }
  wrote_any_ = true;
}

// Two empty lines between objects, as kubectl describe has them.
void ExplanationOutput::write_table(const report::Explanation& explanation) {
  if (wrote_any_) terminal_.out << "\n\n";
  terminal_.out << report::explain_table(explanation, terminal_.colour);
}

void ExplanationOutput::write_item(const report::Explanation& explanation) {
  if (!wrote_any_) terminal_.out << list_.begin();
  terminal_.out << list_.item(explanation);
}

void ExplanationOutput::finish() {
  if (wrote_any_ && format_ != OutputFormat::kTable) terminal_.out << list_.end();
  terminal_.out.flush();
}

}  // namespace vo::cli
