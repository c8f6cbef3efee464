// SPDX-License-Identifier: Apache-2.0
#include "runtime/child_process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/result.h"
#include "net/loop.h"
#include "support/temporary_folder.h"

namespace vo::runtime {
namespace {

using std::chrono::milliseconds;

class ChildProcessTest : public testing::Test {
 protected:
  ChildCommand shell(const std::string& script) const {
    return {.program = "/bin/sh", .args = {"-c", script}, .env = {}};
  }

  Result<std::string> run(ChildCommand command) {
    std::optional<Result<std::string>> result;
    const ChildProcess child{loop_, std::move(command),
                             [&](Result<std::string> output) { result = std::move(output); }};
    EXPECT_FALSE(result) << "answered inside the constructor";
    loop_.run_until([&] { return result.has_value(); });
    return *std::move(result);
  }

  void expect_error(const Result<std::string>& result, Action action, const std::string& message) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().action(), action);
    EXPECT_EQ(result.error().message(), message);
  }

  net::Loop loop_;
};

TEST_F(ChildProcessTest, returns_what_was_printed) {
  EXPECT_EQ(*run(shell("printf 'a b'; printf c")), "a bc");
  EXPECT_EQ(run(shell("head -c 300000 /dev/zero"))->size(), 300'000U);
}

TEST_F(ChildProcessTest, passes_arguments_as_they_are) {
  const ChildCommand command{
      .program = "/bin/echo", .args = {"$HOME", "a  b", "; exit 1"}, .env = {}};
  EXPECT_EQ(*run(command), "$HOME a  b ; exit 1\n");
}

TEST_F(ChildProcessTest, adds_to_the_environment_and_replaces_in_it) {
  setenv("VO_TEST_OURS", "ours", 1);
  setenv("VO_TEST_BOTH", "ours", 1);
  auto command = shell("echo $VO_TEST_OURS $VO_TEST_BOTH $VO_TEST_NEW; env | grep -c VO_TEST_BOTH");
  command.env = {{"VO_TEST_BOTH", "theirs"}, {"VO_TEST_NEW", "new"}};
  EXPECT_EQ(*run(command), "ours theirs new\n1\n");
}

TEST_F(ChildProcessTest, reads_nothing_from_our_terminal_and_inherits_no_descriptors) {
  EXPECT_EQ(*run(shell("cat; ls /proc/self/fd | wc -l")), "4\n");  // three, and that of ls
}

TEST_F(ChildProcessTest, tells_failures_apart) {
  expect_error(run(shell("echo out; exit 3")), Action::kInput, "/bin/sh: failed with exit code 3");
  expect_error(run(shell("kill -TERM $$")), Action::kInput, "/bin/sh: ended by signal 15");
  expect_error(run({.program = "/no/such", .args = {}, .env = {}}), Action::kInput,
               "/no/such: No such file or directory");
}

TEST_F(ChildProcessTest, cuts_off_what_takes_too_long_or_prints_too_much) {
  auto slow = shell("sleep 60");
  slow.timeout = milliseconds{50};
  expect_error(run(slow), Action::kRetry, "/bin/sh: did not end within 1 s");
  auto chatty = shell("cat /dev/zero");
  chatty.output_limit = 1000;
  expect_error(run(chatty), Action::kInput, "/bin/sh: reading its output: more than 1000 bytes");
}

TEST_F(ChildProcessTest, destroying_it_ends_the_child_and_its_children) {
  const test::TemporaryFolder folder;
  const std::string file = folder.path("alive");
  std::optional<ChildProcess> child{std::in_place, loop_,
                                    shell("(sleep 0.3; touch " + file + ") & echo; wait"),
                                    [](const Result<std::string>&) { FAIL(); }};
  child.reset();
  net::Timer later{loop_};
  later.start(milliseconds{500}, [] {});
  loop_.run_until([&] { return !later.pending(); });
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(FindProgram, looks_where_path_says_but_not_in_relative_folders) {
  const test::TemporaryFolder folder;
  const std::string here = folder.program("plugin", "exit 0");
  folder.write("data", "no program");
  EXPECT_EQ(*find_program("plugin", "/nowhere:" + folder.path("")), folder.path("") + "/plugin");
  EXPECT_EQ(*find_program("./plugin", ""), "./plugin");
  EXPECT_EQ(*find_program(here, ""), here);
  EXPECT_EQ(find_program("data", folder.path("")).error().message(), "no program 'data' in PATH");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path(""));
  EXPECT_FALSE(find_program("plugin", "::.:"));
  std::filesystem::current_path(before);
}

}  // namespace
}  // namespace vo::runtime
