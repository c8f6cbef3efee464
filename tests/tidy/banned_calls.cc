// SPDX-License-Identifier: Apache-2.0
#include "tidy/banned_calls.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "base/format.h"
#include "tidy/words.h"

namespace vo::tidy {
namespace {

struct Ban {
  std::string_view spellings;  // separated by blanks; "(" at the end means a call of that name
  std::string_view where;      // path prefixes it holds in; empty: everywhere
  std::string_view except;     // path prefixes it does not hold in
  bool tests_too;
  std::string_view instead;
};

constexpr std::array kBans{
    Ban{"stoi( stol( stoll( stoul( stoull( stof( stod( stold( atoi( atol( atoll( atof( "
        "strtol( strtoll( strtoul( strtoull( strtof( strtod( sscanf(",
        "", "", true, "std::from_chars, which takes the whole text or says where it stopped"},
    Ban{"system_clock::now steady_clock::now high_resolution_clock::now time( gettimeofday( "
        "clock_gettime(",
        "", "src/runtime/ src/net/ cmd/ tests/", true, "a Clock& parameter (base/clock.h)"},
    Ban{"random_device rand( srand(", "", "src/runtime/ src/cli/environment.cc cmd/ tests/", true,
        "a generator parameter"},
    Ban{"printf( fprintf( vfprintf( puts( fputs( putchar( std::cout std::cerr std::clog", "",
        "cmd/ src/cli/ src/base/check.cc src/net/libcurl.cc", false,
        "return the text, or a Logger& parameter"},
    Ban{"sprintf( vsprintf( snprintf(", "", "", true, "vo::format (base/format.h)"},
    Ban{"new delete malloc( free(", "", "", true, "values, containers or std::make_unique"},
    Ban{"std::thread std::jthread std::async std::mutex", "", "", false,
        "the loop in net/: one thread decides"},
    Ban{"double float", "src/quantity/ src/overhead/",
        "src/overhead/ratio src/overhead/allocation_ratio", false,
        "exact integers (only ratio computes in double, as upstream does)"},
    Ban{"using\1namespace", "", "", true, "the names themselves, or a namespace alias"},
};

bool starts_with_any(std::string_view path, std::string_view prefixes) {
  return std::ranges::any_of(split_words(prefixes),
                             [path](auto prefix) { return path.starts_with(prefix); });
}

bool applies(const Ban& ban, const SourceFile& file) {
  if (file.is_test() && !ban.tests_too) return false;
  if (starts_with_any(file.path, ban.except)) return false;
  return ban.where.empty() || starts_with_any(file.path, ban.where);
}

// `x.time(`, `x->time(` and `Foo::time(` are other functions of that name; `std::time(` is not.
bool belongs_to_other(std::string_view code, std::size_t at) {
  const auto before = code.substr(0, at);
  if (before.ends_with('.') || before.ends_with("->")) return true;
  if (!before.ends_with("::")) return false;
  const auto scope = before.substr(0, before.size() - 2);
  return !scope.empty() && is_word(scope.back()) && !scope.ends_with("std") &&
         !scope.ends_with("chrono") && !scope.ends_with("chr");
}

// `WallTime time(…)` declares, `return time(…)` calls.
bool is_declaration(std::string_view code, std::size_t at) {
  if (at < 2 || code[at - 1] != ' ') return false;
  const auto before = code.substr(0, at - 1);
  return (is_word(before.back()) || before.back() == '>' || before.back() == '&') &&
         !before.ends_with("return") && !before.ends_with("&&");
}

// `= delete`, `operator new`, and the words of #include <new>.
bool is_harmless_keyword(std::string_view code, std::size_t at) {
  const auto before = trim(code.substr(0, at));
  return before.ends_with('=') ? code.substr(at).starts_with("delete")
                               : before.ends_with("operator") || before.ends_with("include <");
}

bool is_use(std::string_view code, std::size_t at, std::string_view spelling) {
  if (spelling == "new" || spelling == "delete") return !is_harmless_keyword(code, at);
  if (belongs_to_other(code, at)) return false;
  return !spelling.ends_with('(') || !is_declaration(code, at);
}

std::string plain(std::string_view spelling) {
  std::string out{spelling};
  std::ranges::replace(out, '\1', ' ');
  if (out.ends_with('(')) out += ')';
  return out;
}

void find_uses(const SourceFile& file, const Ban& ban, std::string_view word, Findings& findings) {
  std::string spelling{word};
  std::ranges::replace(spelling, '\1', ' ');
  for (const auto at : find_word(file.code, spelling)) {
    if (!is_use(file.code, at, spelling)) continue;
    findings.push_back({file.path, line_of(file.code, at),
                        format("{} is banned: use {}", plain(word), ban.instead)});
  }
}

}  // namespace

Findings check_banned_calls(const SourceFile& file) {
  Findings findings;
  for (const auto& ban : kBans) {
    if (!applies(ban, file)) continue;
    for (const auto word : split_words(ban.spellings)) find_uses(file, ban, word, findings);
  }
  return findings;
}

}  // namespace vo::tidy
