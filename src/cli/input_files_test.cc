// SPDX-License-Identifier: Apache-2.0
#include "cli/input_files.h"

#include <gmock/gmock.h>

#include <array>
#include <filesystem>
#include <string>

#include "base/error.h"
#include "support/temporary_folder.h"

namespace vo::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(InputFiles, of_a_folder_are_those_of_objects_in_order) {
  const test::TemporaryFolder folder;
  for (const char* name : {"b.yaml", "c.json", "a.yml", "d.ndjson", "notes.txt", "yaml"}) {
    folder.write(name, "");
  }
  std::filesystem::create_directory(folder.path("below.yaml"));
  const auto files = expand_files({folder.path("")});
  ASSERT_TRUE(files.has_value()) << files.error().message();
  EXPECT_THAT(*files, ElementsAre(folder.path("a.yml"), folder.path("b.yaml"),
                                  folder.path("c.json"), folder.path("d.ndjson")));
}

TEST(InputFiles, stand_for_themselves_in_the_order_they_are_named) {
  const test::TemporaryFolder folder;
  const std::string inside = folder.write("x.json", "");
  const auto files = expand_files({"-", "no-such-file", folder.path(""), "notes.txt"});
  ASSERT_TRUE(files.has_value()) << files.error().message();
  EXPECT_THAT(*files, ElementsAre("-", "no-such-file", inside, "notes.txt"));
}

TEST(InputFiles, are_missed_where_a_folder_has_none) {
  const test::TemporaryFolder folder;
  const auto files = expand_files({folder.path("")});
  ASSERT_FALSE(files.has_value());
  EXPECT_EQ(files.error().action(), Action::kInput);
  EXPECT_THAT(files.error().message(), HasSubstr("no *.json, *.ndjson, *.yaml or *.yml files"));
}

TEST(InputFile, is_read_piece_by_piece_and_remembers_its_head) {
  const test::TemporaryFolder folder;
  const std::string text(200'000, 'x');
  auto file = InputFile::open(folder.write("big", "head" + text));
  ASSERT_TRUE(file.has_value()) << file.error().message();
  std::string all;
  std::array<char, 1000> chunk{};
  for (auto count = file->read(chunk); *count != 0; count = file->read(chunk)) {
    ASSERT_TRUE(count.has_value());
    all.append(chunk.data(), *count);
  }
  EXPECT_EQ(all, "head" + text);
  EXPECT_TRUE(file->head().starts_with("headx"));
  EXPECT_EQ(file->head().size(), 64U << 10);
  EXPECT_FALSE(file->failed());
}

TEST(InputFile, says_why_it_cannot_be_read) {
  const auto missing = InputFile::open("/no/such/file");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().message(), "cannot read /no/such/file: No such file or directory");

  const test::TemporaryFolder folder;
  auto opened = InputFile::open(folder.path(""));
  ASSERT_TRUE(opened.has_value());
  std::array<char, 10> chunk{};
  const auto count = opened->read(chunk);
  ASSERT_FALSE(count.has_value());
  EXPECT_THAT(count.error().message(), HasSubstr("Is a directory"));
  EXPECT_TRUE(opened->failed());
}

}  // namespace
}  // namespace vo::cli
