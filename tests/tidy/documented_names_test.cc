// SPDX-License-Identifier: Apache-2.0
#include "tidy/documented_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vo::tidy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

KnownNames known() {
  return find_known_names({
      make_file("dev",
                "case \"$action\" in\n  setup | build | test)\n    ;;\n  \"\" | -h | help) "
                "usage ;;\n"),
      make_file("src/cli/a.cc",
                "app.add_subcommand(\"explain\", \"why\");\n// add_subcommand(\"no\")"
                "\napp->add_subcommand(\n    \"controller\");\n"),
      make_file("src/cli/a_test.cc", "app.add_subcommand(\"fake\");\n"),
      make_file("src/controller/m.cc",
                "x(\"virt_overhead_memory_bytes\");\n"
                "x(\"virt_overhead_wait_seconds\");\n"),
  });
}

std::vector<std::string> check(std::string text) {
  std::vector<std::string> out;
  for (const auto& f : check_documented_names(make_file("a.md", std::move(text)), known())) {
    out.push_back(std::to_string(f.line) + " " + f.text);
  }
  return out;
}

TEST(KnownNames, are_read_off_the_sources) {
  EXPECT_THAT(known().actions, ElementsAre("build", "setup", "test"));
  EXPECT_THAT(known().commands, ElementsAre("controller", "explain"));
  EXPECT_THAT(known().metrics,
              ElementsAre("virt_overhead_memory_bytes", "virt_overhead_wait_seconds"));
}

TEST(DocumentedNames, let_what_exists_pass) {
  EXPECT_THAT(
      check("# A\n`./dev test x`, `virt-overhead explain -f x`, `virt-overhead --help`\n"
            "virt-overhead records it. `virt-overhead COMMAND`, `virt-overhead.io/memory`\n"
            "virt_overhead_memory_bytes, virt_overhead_wait_seconds_bucket, virt_overhead_…\n"
            "```\n$ ./dev build\n$ kubectl -n virt-overhead get pods\n"
            "$ build/release/virt-overhead explain\n# virt-overhead of a VM\n```\n"),
      IsEmpty());
}

TEST(DocumentedNames, refuse_what_does_not_exist) {
  EXPECT_THAT(check("# A\nRun `./dev tset`.\n\n`kubectl virt-overhead explian`\n"),
              ElementsAre("2 names `./dev tset`, which does not exist",
                          "4 names `virt-overhead explian`, which does not exist"));
  EXPECT_THAT(check("```\nx | virt-overhead bill -f -\n```\n"),
              ElementsAre("2 names `virt-overhead bill`, which does not exist"));
  EXPECT_THAT(check("See virt_overhead_memory_byte.\n"),
              ElementsAre("1 names the metric virt_overhead_memory_byte, which does not exist"));
}

TEST(DocumentedNames, are_checked_in_pages_only) {
  EXPECT_THAT(check_documented_names(make_file("a.sh", "./dev tset\n"), known()), IsEmpty());
}

}  // namespace
}  // namespace vo::tidy
