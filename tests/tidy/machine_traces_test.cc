// SPDX-License-Identifier: Apache-2.0
#include "tidy/machine_traces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vo::tidy {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Findings check(std::string text, std::string_view checkout = "/builds/vo") {
  return MachineTraces{checkout}(make_file("a.sh", std::move(text)));
}

// Joined here, so that this file keeps the rule that it checks.
std::string absolute(std::string_view folder) { return "/" + std::string{folder} + "/x"; }

TEST(MachineTraces, are_home_directories) {
  EXPECT_THAT(check("cd " + absolute("home")), SizeIs(1));
  EXPECT_THAT(check("\"" + absolute("root") + "\""), SizeIs(1));
  EXPECT_THAT(check(absolute("Users")), SizeIs(1));
}

TEST(MachineTraces, are_where_the_tree_stands) {
  EXPECT_THAT(check("cat /builds/notes/x"), SizeIs(1));
  EXPECT_THAT(check("cat /tmp/vo/x", "/tmp/vo"), SizeIs(1));
  EXPECT_THAT(check("mktemp -d /tmp/other", "/tmp/vo"), IsEmpty());
}

TEST(MachineTraces, are_registries_of_one_company) {
  EXPECT_THAT(check(std::string{"GOPROXY"} + "=https://x"), SizeIs(1));
  EXPECT_THAT(check(std::string{"pip --"} + "index-url x"), SizeIs(1));
  EXPECT_THAT(check(std::string{"see git."} + "internal:80"), SizeIs(1));
  EXPECT_THAT(check("GOPROXY=off"), IsEmpty());
}

TEST(MachineTraces, are_not_parts_of_other_paths) {
  EXPECT_THAT(check("$x" + absolute("home") + " ." + absolute("root") + " ~" + absolute("home")),
              IsEmpty());
}

}  // namespace
}  // namespace vo::tidy
