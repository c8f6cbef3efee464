// SPDX-License-Identifier: Apache-2.0
#include "tidy/functions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/format.h"

namespace vo::tidy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "name:first+lines" of each function.
std::vector<std::string> functions_of(std::string code) {
  const auto scanned = find_functions(make_file("x.cc", std::move(code)));
  EXPECT_TRUE(scanned.balanced);
  std::vector<std::string> out;
  out.reserve(scanned.functions.size());
  for (const auto& f : scanned.functions) {
    out.push_back(format("{}:{}+{}", f.name, f.first_line, f.lines));
  }
  return out;
}

TEST(Functions, counts_from_signature_to_brace) {
  EXPECT_THAT(functions_of("\n// About f.\nint f(int a,\n      int b) {\n  return a;\n}\n"),
              ElementsAre("f:3+4"));
  EXPECT_THAT(functions_of("int f() { return 1; }\nvoid g() {}\n"), ElementsAre("f:1+1", "g:2+1"));
}

TEST(Functions, looks_into_namespaces_and_classes) {
  EXPECT_THAT(functions_of("namespace a::b {\nnamespace {\nclass C final : public D<int()> {\n"
                           " public:\n  int f() const override { return 1; }\n private:\n"
                           "  int x_{};\n  void g() noexcept;\n};\n}\n}\n"),
              ElementsAre("f:5+1"));
  EXPECT_THAT(functions_of("extern \"C\" {\nint f() { return 0; }\n}\n"), ElementsAre("f:2+1"));
  EXPECT_THAT(functions_of("extern \"C\" int f() { return 0; }\n"), ElementsAre("f:1+1"));
  EXPECT_THAT(functions_of("enum class E : int { kA, kB };\nstruct alignas(64) S { int f(); };\n"),
              IsEmpty());
}

TEST(Functions, names_members_operators_and_tests) {
  EXPECT_THAT(functions_of("Status A::b(int x) {\n}\nA::~A() {\n}\n"),
              ElementsAre("A::b:1+2", "A::~A:3+2"));
  EXPECT_THAT(functions_of("bool operator==(A a, A b) { return x; }\n"
                           "void A::operator()(int x) const {\n}\n"),
              ElementsAre("operator==:1+1", "A::operator():2+2"));
  EXPECT_THAT(functions_of("TEST(Suite, says_a_thing) {\n}\n"
                           "RC_GTEST_PROP(Suite, holds, (int a)) {\n}\n"),
              ElementsAre("Suite.says_a_thing:1+2", "Suite.holds:3+2"));
}

TEST(Functions, takes_lambdas_as_part_of_their_parent) {
  EXPECT_THAT(functions_of("void f() {\n  g([](int x) {\n    return x;\n  });\n}\n"),
              ElementsAre("f:1+5"));
}

TEST(Functions, counts_a_constant_lambda) {
  EXPECT_THAT(functions_of("constexpr auto kF = [](int x) {\n  return x;\n};\n"),
              ElementsAre("kF:1+3"));
}

TEST(Functions, passes_over_initializers) {
  EXPECT_THAT(functions_of("constexpr std::array kA{\n  B{1, f(2)},\n};\nint x = g(1) + h({2});\n"
                           "std::function<int(int)> y{};\nauto z = B{.a = 1};\n"),
              IsEmpty());
}

TEST(Functions, reads_constructors_with_initializers) {
  EXPECT_THAT(functions_of("A::A(int a, B b = {})\n    : a_{a}, b_(std::move(b)), c_{} {\n  f();\n"
                           "}\nint g() {\n}\n"),
              ElementsAre("A::A:1+4", "g:5+2"));
}

TEST(Functions, reads_templates_and_trailing_types) {
  EXPECT_THAT(functions_of("template <typename T, int N = 3>\nauto f(T t) -> decltype(t.x()) {\n}\n"
                           "template <typename T>\n  requires requires(T t) { t.x(); }\n"
                           "void g(T t) {\n}\n"),
              ElementsAre("f:1+3", "g:4+4"));
  EXPECT_THAT(functions_of("template <typename T>\nconcept C = requires(T t) { t.x(); };\n"),
              IsEmpty());
}

TEST(Functions, is_not_misled_by_braces_that_are_no_code) {
  EXPECT_THAT(
      functions_of("#define F(x) \\\n  if (x) {\n// }\nint f() {\n  g(\"}\", '{', R\"(})\");"
                   "\n}\n"),
      ElementsAre("f:4+3"));
}

TEST(Functions, says_when_it_lost_count) {
  EXPECT_FALSE(find_functions(make_file("x.cc", "void f() {\n")).balanced);
  EXPECT_FALSE(find_functions(make_file("x.cc", "namespace a {\n")).balanced);
  EXPECT_FALSE(find_functions(make_file("x.cc", "}\n")).balanced);
}

}  // namespace
}  // namespace vo::tidy
