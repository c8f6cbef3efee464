// SPDX-License-Identifier: Apache-2.0
#include "tidy/banned_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vo::tidy {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Findings check(std::string path, std::string text) {
  return check_banned_calls(make_file(std::move(path), std::move(text)));
}

class Banned : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(Banned, is_found_with_its_replacement) {
  const auto [line, instead] = GetParam();
  const auto findings = check("src/quantity/a.cc", std::string{"\n"} + line + "\n");
  ASSERT_THAT(findings, SizeIs(1)) << line;
  EXPECT_EQ(findings[0].line, 2U);
  EXPECT_THAT(findings[0].text, HasSubstr(instead));
}

INSTANTIATE_TEST_SUITE_P(
    Calls, Banned,
    testing::Values(
        std::pair{"int x = std::stoi(s);", "from_chars"},
        std::pair{"int x = atoi(s);", "from_chars"},
        std::pair{"x = strtol(s, nullptr, 10);", "from_chars"},
        std::pair{"auto t = std::chrono::system_clock::now();", "Clock&"},
        std::pair{"auto t = chr::steady_clock::now();", "Clock&"},
        std::pair{"return time(nullptr);", "Clock&"},
        std::pair{"x = std::time(nullptr);", "Clock&"},
        std::pair{"std::random_device d;", "generator"}, std::pair{"x = rand();", "generator"},
        std::pair{"std::printf(\"x\");", "Logger&"}, std::pair{"std::cout << 1;", "Logger&"},
        std::pair{"std::snprintf(b, 3, \"x\");", "vo::format"},
        std::pair{"auto* x = new int;", "make_unique"}, std::pair{"delete x;", "make_unique"},
        std::pair{"std::thread t;", "loop"}, std::pair{"std::async(f);", "loop"},
        std::pair{"double x = 1;", "exact integers"}, std::pair{"using namespace std;", "names"}));

TEST(BannedCalls, are_not_words_in_comments_or_literals) {
  EXPECT_THAT(check("src/base/a.cc", "// new time(0)\nf(\"std::stoi(x) new\");\n"), IsEmpty());
}

TEST(BannedCalls, are_not_parts_of_other_names) {
  EXPECT_THAT(check("src/base/a.cc",
                    "a.time(); b->rand(); Foo::time(x); uptime(3); new_size = renew(1);\n"
                    "WallTime time(int x);\nA(const A&) = delete;\nvoid* operator new(size_t);\n"
                    "#include <new>\n"),
              IsEmpty());
}

TEST(BannedCalls, are_free_where_they_belong) {
  EXPECT_THAT(check("src/runtime/clock.cc", "x = std::chrono::steady_clock::now();\n"), IsEmpty());
  EXPECT_THAT(check("cmd/main.cc", "std::cout << 1;\n"), IsEmpty());
  EXPECT_THAT(check("src/overhead/ratio.cc", "double x = 1;\n"), IsEmpty());
  EXPECT_THAT(check("src/json/number.cc", "double x = 1;\n"), IsEmpty());
  EXPECT_THAT(check("src/net/http_test.cc", "std::thread server(f);\n"), IsEmpty());
}

TEST(BannedCalls, hold_in_tests_too_where_they_hide_time) {
  EXPECT_THAT(check("src/kube/a_test.cc", "x = std::chrono::steady_clock::now();\n"), SizeIs(1));
}

}  // namespace
}  // namespace vo::tidy
