// SPDX-License-Identifier: Apache-2.0
#include "tidy/documented_names.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "base/format.h"
#include "tidy/markdown.h"
#include "tidy/words.h"

namespace vo::tidy {
namespace {

constexpr std::string_view kProgram = "virt-overhead";
constexpr std::string_view kMetricPrefix = "virt_overhead_";
using Names = std::set<std::string, std::less<>>;

// "setup | build | test)" of a `case`.
void add_case_labels(std::string_view line, Names& out) {
  line = trim(line);
  if (!line.ends_with(')') ||
      line.find_first_not_of("abcdefghijklmnopqrstuvwxyz-| )") != std::string_view::npos) {
    return;
  }
  line.remove_suffix(1);
  for (const auto word : split_words(line)) {
    if (word != "|" && !word.starts_with('-')) out.emplace(word);
  }
}

// The literals that directly follow `call` in code, as in add_subcommand("explain", …).
void add_arguments(const SourceFile& file, std::string_view call, Names& out) {
  for (const auto at : find_word(file.code, call)) {
    const auto open = file.code.find_first_not_of(" \n", at + call.size());
    if (open == std::string::npos || file.code[open] != '"') continue;
    const auto close = file.code.find('"', open + 1);
    out.insert(file.text.substr(open + 1, close - open - 1));
  }
}

std::string_view leading_name(std::string_view text) {
  const auto* const end = std::ranges::find_if_not(text, is_word);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

void add_metrics(const SourceFile& file, Names& out) {
  const std::string_view text = file.text;
  for (auto at = text.find("\"virt_overhead_"); at != std::string_view::npos;
       at = text.find("\"virt_overhead_", at + 1)) {
    out.emplace(leading_name(text.substr(at + 1)));
  }
}

// Where a command may start: first on the line, or after a prompt, a pipe, another command.
bool starts_command(std::string_view before) {
  const auto words = split_words(before);
  if (words.empty()) return true;
  constexpr std::array<std::string_view, 8> kLeaders{"$",    "|",       "||",   "&&",
                                                     "sudo", "kubectl", "exec", "then"};
  const auto last = words.back();
  return std::ranges::count(kLeaders, last) > 0 || last.ends_with(';') ||
         last.find('=') != std::string_view::npos;
}

bool is_name(std::string_view word) {
  return !word.empty() && word.front() >= 'a' && word.front() <= 'z' &&
         word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string_view::npos;
}

// The word after `program`, where the snippet runs it with one.
std::optional<std::string_view> word_after(std::string_view snippet, std::string_view program) {
  const auto found = find_word(snippet, program);
  for (const auto at : found) {
    auto start = snippet.substr(0, at).rfind(' ');
    start = start == std::string_view::npos ? 0 : start + 1;
    const auto rest = snippet.substr(at + program.size());
    const auto words = split_words(rest);
    if (!rest.starts_with(' ') || words.empty() || !starts_command(snippet.substr(0, start))) {
      continue;
    }
    if (is_name(words.front())) return words.front();
  }
  return std::nullopt;
}

void check_command(const SourceFile& page, const TextAt& snippet, std::string_view program,
                   const Names& known, Findings& findings) {
  const auto word = word_after(snippet.text, program);
  if (!word || known.contains(*word) || *word == "help") return;
  findings.push_back(
      {page.path, snippet.line, format("names `{} {}`, which does not exist", program, *word)});
}

// Prometheus adds these to a histogram's or summary's name.
bool is_known_metric(std::string_view name, const Names& known) {
  for (const std::string_view suffix : {"", "_bucket", "_sum", "_count"}) {
    if (!name.ends_with(suffix)) continue;
    if (known.contains(name.substr(0, name.size() - suffix.size()))) return true;
  }
  return false;
}

void check_metrics(const SourceFile& page, const Names& known, Findings& findings) {
  const std::string_view text = page.text;
  for (auto at = text.find(kMetricPrefix); at != std::string_view::npos;
       at = text.find(kMetricPrefix, at + 1)) {
    const auto name = leading_name(text.substr(at));
    const bool within = at > 0 && (is_word(text[at - 1]) || text[at - 1] == '-');
    if (within || name == kMetricPrefix || is_known_metric(name, known)) continue;
    findings.push_back(
        {page.path, line_of(text, at), format("names the metric {}, which does not exist", name)});
  }
}

}  // namespace

KnownNames find_known_names(const Files& files) {
  KnownNames known;
  for (const auto& file : files) {
    if (file.path == "dev") {
      for (const auto line : split_lines(file.text)) add_case_labels(line, known.actions);
    }
    if (file.kind != Kind::kCxx || file.is_test()) continue;
    if (file.path.starts_with("src/cli/")) add_arguments(file, "add_subcommand(", known.commands);
    if (file.path.starts_with("src/")) add_metrics(file, known.metrics);
  }
  return known;
}

Findings check_documented_names(const SourceFile& page, const KnownNames& known) {
  Findings findings;
  if (page.kind != Kind::kMarkdown) return findings;
  for (const auto& snippet : code_snippets(page)) {
    check_command(page, snippet, "./dev", known.actions, findings);
    if (!known.commands.empty()) {
      check_command(page, snippet, kProgram, known.commands, findings);
    }
  }
  check_metrics(page, known.metrics, findings);
  return findings;
}

}  // namespace vo::tidy
