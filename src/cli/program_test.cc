// SPDX-License-Identifier: Apache-2.0
#include "cli/program.h"

#include <gmock/gmock.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/terminal.h"

namespace vo::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

Ran run_with(std::vector<const char*> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  const Terminal terminal{.out = out, .err = err};
  arguments.insert(arguments.begin(), "virt-overhead");
  const int code = run(static_cast<int>(arguments.size()), arguments.data(), terminal);
  return {code, out.str(), err.str()};
}

TEST(Program, shows_its_commands_where_none_is_given) {
  const Ran ran = run_with({});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("explain"), HasSubstr("controller")));
  EXPECT_EQ(ran.err, "");
}

TEST(Program, says_its_version) {
  EXPECT_THAT(run_with({"--version"}).out, HasSubstr("virt-overhead v"));
}

TEST(Program, refuses_with_one_line_that_says_where_help_is) {
  const Ran command = run_with({"exlain"});
  EXPECT_EQ(command.code, 1);
  EXPECT_EQ(command.err, "virt-overhead: unknown command \"exlain\"; see virt-overhead --help\n");
  const Ran flag = run_with({"explain", "--no-such-flag"});
  EXPECT_EQ(flag.code, 1);
  EXPECT_THAT(flag.err, AllOf(HasSubstr("--no-such-flag"),
                              HasSubstr("; see virt-overhead explain --help\n")));
  EXPECT_EQ(command.out + flag.out, "");
}

TEST(Program, goes_by_the_name_that_kubectl_gives_it) {
  EXPECT_EQ(program_name("/usr/local/bin/kubectl-virt_overhead"), "kubectl virt-overhead");
  EXPECT_EQ(program_name("build/virt-overhead"), "virt-overhead");
  EXPECT_EQ(program_name("virt-overhead"), "virt-overhead");
}

}  // namespace
}  // namespace vo::cli
