// SPDX-License-Identifier: Apache-2.0
#include "runtime/files.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "base/clock.h"
#include "runtime/fresh_file.h"
#include "support/temporary_folder.h"

namespace vo::runtime {
namespace {

using std::chrono::seconds;

TEST(ReadFile, reads_whole_files_within_the_limit) {
  const test::TemporaryFolder folder;
  const std::string text(100'000, 'x');
  const std::string path = folder.write("f", text);
  EXPECT_EQ(*read_file(path), text);
  EXPECT_EQ(*read_file(path, 100'000), text);
  EXPECT_EQ(read_file(path, 99'999).error().message(),
            "cannot read " + path + ": it is larger than 99999 bytes");
}

TEST(ReadFile, says_what_cannot_be_read_and_why) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(read_file(folder.path("none")).error().message(),
            "cannot read " + folder.path("none") + ": No such file or directory");
  EXPECT_EQ(read_file(folder.path("")).error().message(),
            "cannot read " + folder.path("") + ": Is a directory");
  EXPECT_TRUE(read_file("/dev/zero").error().message().ends_with("larger than 4194304 bytes"));
}

class FreshFileTest : public testing::Test {
 protected:
  test::TemporaryFolder folder_;
  ManualClock clock_;
  std::string path_ = folder_.write("token", "one");
  FreshFile file_{kube::Material{.bytes = "", .path = path_}};
};

TEST_F(FreshFileTest, is_read_again_within_a_minute) {
  ASSERT_TRUE(file_.refresh(clock_.now()));
  folder_.write("token", "two");
  clock_.advance(seconds{49});
  ASSERT_TRUE(file_.refresh(clock_.now()));
  EXPECT_EQ(file_.bytes(), "one");
  clock_.advance(seconds{1});
  ASSERT_TRUE(file_.refresh(clock_.now()));
  EXPECT_EQ(file_.bytes(), "two");
}

TEST_F(FreshFileTest, keeps_what_it_had_while_reading_fails_or_finds_nothing) {
  ASSERT_TRUE(file_.refresh(clock_.now()));
  std::filesystem::remove(path_);
  clock_.advance(seconds{60});
  EXPECT_TRUE(file_.refresh(clock_.now()));
  EXPECT_EQ(file_.bytes(), "one");
  EXPECT_FALSE(file_.failure().empty());
  folder_.write("token", "");
  file_.expire();
  EXPECT_TRUE(file_.refresh(clock_.now()));
  EXPECT_EQ(file_.bytes(), "one");
}

TEST_F(FreshFileTest, that_was_never_read_is_an_error) {
  FreshFile none{kube::Material{.bytes = "", .path = folder_.path("none")}};
  EXPECT_FALSE(none.refresh(clock_.now()));
}

TEST_F(FreshFileTest, expired_is_read_at_once) {
  ASSERT_TRUE(file_.refresh(clock_.now()));
  folder_.write("token", "two");
  file_.expire();
  ASSERT_TRUE(file_.refresh(clock_.now()));
  EXPECT_EQ(file_.bytes(), "two");
}

TEST_F(FreshFileTest, bytes_without_a_path_stay) {
  FreshFile fixed{kube::Material{.bytes = "given", .path = ""}};
  EXPECT_TRUE(fixed.refresh(clock_.now()));
  EXPECT_EQ(fixed.bytes(), "given");
}

}  // namespace
}  // namespace vo::runtime
