// SPDX-License-Identifier: Apache-2.0
#include "tidy/lengths.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "base/format.h"
#include "tidy/functions.h"

namespace vo::tidy {
namespace {

constexpr std::string_view kListPath = "tests/tidy/exceptions.txt";

using Exceptions = std::map<std::string, std::size_t, std::less<>>;

// An entry without a number counts as 0 lines and so as "grown": it cannot hide anything.
void add_entry(std::string_view line, Exceptions& out) {
  line = trim(line.substr(0, line.find('#')));
  const auto space = line.rfind(' ');
  if (space == std::string_view::npos) return;
  std::size_t lines = 0;
  std::from_chars(line.data() + space + 1, line.data() + line.size(), lines);
  out[std::string{trim(line.substr(0, space))}] = lines;
}

Exceptions parse_exceptions(std::string_view text) {
  Exceptions out;
  for (const auto line : split_lines(text)) add_entry(line, out);
  return out;
}

std::string judge(const Measured& what, std::size_t allowed) {
  if (what.lines > std::max(what.limit, allowed)) {
    return format("{} has {} lines, at most {} are allowed: split it", what.name, what.lines,
                  std::max(what.limit, allowed));
  }
  if (allowed == 0 || what.lines == allowed) return {};
  return what.lines > what.limit
             ? format("{} shrank to {} lines: write that into {}", what.name, what.lines, kListPath)
             : format("{} keeps the limit now: take it off {}", what.name, kListPath);
}

std::vector<Measured> by_length(std::vector<Measured> measured) {
  std::ranges::stable_sort(measured, std::ranges::greater{}, &Measured::lines);
  return measured;
}

void measure_functions_of(const SourceFile& file, std::vector<Measured>& out) {
  const auto scanned = find_functions(file);
  if (!scanned.balanced) {
    // Longer than any limit, so that it cannot pass unseen.
    out.push_back({file.path + " (braces do not match)", file.path, 0, 9999, kMaxFunctionLines});
    return;
  }
  for (const auto& function : scanned.functions) {
    out.push_back({file.path + " " + function.name, file.path, function.first_line, function.lines,
                   kMaxFunctionLines});
  }
}

}  // namespace

std::vector<Measured> measure_files(const Files& files) {
  std::vector<Measured> out;
  for (const auto& file : files) {
    if (file.kind != Kind::kCxx) continue;
    out.push_back({file.path, file.path, 0, split_lines(file.text).size(),
                   file.is_test() ? kMaxTestFileLines : kMaxFileLines});
  }
  return out;
}

std::vector<Measured> measure_functions(const Files& files) {
  std::vector<Measured> out;
  for (const auto& file : files) {
    if (file.kind == Kind::kCxx) measure_functions_of(file, out);
  }
  return out;
}

Findings check_lengths(const std::vector<Measured>& measured, std::string_view exceptions) {
  Findings findings;
  auto unused = parse_exceptions(exceptions);
  for (const auto& what : by_length(measured)) {
    const auto entry = unused.find(what.name);
    const auto allowed = entry == unused.end() ? 0 : entry->second;
    if (entry != unused.end()) unused.erase(entry);
    if (auto text = judge(what, allowed); !text.empty()) {
      findings.push_back({what.path, what.line, std::move(text)});
    }
  }
  return findings;
}

Findings check_unused_exceptions(const std::vector<Measured>& measured,
                                 std::string_view exceptions) {
  Findings findings;
  for (const auto& [name, lines] : parse_exceptions(exceptions)) {
    if (std::ranges::count(measured, name, &Measured::name) > 0) continue;
    findings.push_back({std::string{kListPath}, 0, name + " is gone: take it off"});
  }
  return findings;
}

Percentiles percentiles(std::vector<Measured> measured) {
  if (measured.empty()) return {};
  std::ranges::sort(measured, {}, &Measured::lines);
  return {measured[measured.size() / 2].lines, measured[measured.size() * 9 / 10].lines};
}

std::string longest(std::vector<Measured> measured, std::size_t count) {
  std::string out;
  const auto sorted = by_length(std::move(measured));
  for (std::size_t i = 0; i < std::min(count, sorted.size()); ++i) {
    out += format("\n  {:>4}  {}", sorted[i].lines, sorted[i].name);
  }
  return out;
}

}  // namespace vo::tidy
