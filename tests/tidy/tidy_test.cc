// SPDX-License-Identifier: Apache-2.0
// The style guide and the architecture, held against the tree itself. Each check is a pure function
// tested beside this file on text that breaks its rule.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>

#include "tidy/banned_calls.h"
#include "tidy/documented_names.h"
#include "tidy/file_form.h"
#include "tidy/layer_rule.h"
#include "tidy/lengths.h"
#include "tidy/machine_traces.h"
#include "tidy/source_file.h"

namespace vo::tidy {
namespace {

std::string source_dir() { return std::filesystem::canonical(VO_SOURCE_DIR).string(); }

const Files& tree() {
  static const Files kTree = load_tree(source_dir());
  return kTree;
}

const SourceFile& file_at(std::string_view path) {
  static const SourceFile kMissing;
  const auto it = std::ranges::find(tree(), path, &SourceFile::path);
  EXPECT_TRUE(it != tree().end()) << path << " is missing";
  return it == tree().end() ? kMissing : *it;
}

template <typename Check>
void expect_clean(const Check& check) {
  Findings findings;
  for (const auto& file : tree()) {
    for (auto& finding : check(file)) findings.push_back(std::move(finding));
  }
  EXPECT_TRUE(findings.empty()) << to_string(findings);
}

void expect_none(const Findings& findings) { EXPECT_TRUE(findings.empty()) << to_string(findings); }

void expect_short(std::string_view what, const std::vector<Measured>& measured,
                  Percentiles limits) {
  const auto is = percentiles(measured);
  std::cout << what << ": " << measured.size() << ", median " << is.median << " lines (limit "
            << limits.median << "), nine in ten up to " << is.ninetieth << " (limit "
            << limits.ninetieth << ")" << longest(measured, 5) << "\n";
  EXPECT_LE(is.median, limits.median);
  EXPECT_LE(is.ninetieth, limits.ninetieth);
}

TEST(Tree, is_there) { EXPECT_GT(tree().size(), 30U); }

TEST(Tree, includes_only_what_its_layer_may) { expect_none(check_layers(tree())); }
TEST(Tree, links_only_what_its_layer_may) {
  expect_none(check_cmake_layers(file_at("CMakeLists.txt")));
}
TEST(Tree, documents_its_layers) {
  expect_none(check_documented_layers(file_at("ARCHITECTURE.md")));
}

TEST(Tree, calls_nothing_banned) {
  expect_clean([](const auto& file) { return check_banned_calls(file); });
}

TEST(Tree, keeps_to_the_columns) { expect_clean(check_columns); }
TEST(Tree, has_no_stray_white_space) { expect_clean(check_whitespace); }
TEST(Tree, says_its_license_first) { expect_clean(check_first_lines); }
TEST(Tree, has_no_big_file) { expect_clean(check_size); }
TEST(Tree, has_no_note_to_self) { expect_clean(check_markers); }
TEST(Tree, knows_no_machine) { expect_clean(MachineTraces{source_dir()}); }
TEST(Tree, has_one_title_a_page) { expect_clean(check_title); }
TEST(Tree, includes_the_own_header_first) { expect_none(check_own_header_first(tree())); }
TEST(Tree, keeps_tests_beside_what_they_test) { expect_none(check_neighbours(tree())); }

TEST(Tree, names_only_commands_and_metrics_that_exist) {
  const auto known = find_known_names(tree());
  EXPECT_GE(known.actions.size(), 10U) << "the actions of ./dev were not found";
  const bool has_cli = std::ranges::any_of(
      tree(), [](const auto& file) { return file.path.starts_with("src/cli/"); });
  EXPECT_EQ(has_cli, !known.commands.empty()) << "no add_subcommand(\"…\") found in src/cli";
  expect_clean([&known](const auto& file) { return check_documented_names(file, known); });
}

TEST(Tree, keeps_functions_and_files_short) {
  auto measured = measure_functions(tree());
  for (auto& file : measure_files(tree())) measured.push_back(std::move(file));
  const auto& exceptions = file_at("tests/tidy/exceptions.txt").text;
  expect_none(check_lengths(measured, exceptions));
  expect_none(check_unused_exceptions(measured, exceptions));
}

TEST(Tree, has_short_functions_as_a_rule) {
  expect_short("functions", measure_functions(tree()), {.median = 6, .ninetieth = 25});
}
TEST(Tree, has_short_files_as_a_rule) {
  expect_short("files", measure_files(tree()), {.median = 110, .ninetieth = 350});
}

}  // namespace
}  // namespace vo::tidy
