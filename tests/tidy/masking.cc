// SPDX-License-Identifier: Apache-2.0
#include "tidy/masking.h"

#include <algorithm>
#include <cstddef>

#include "tidy/source_file.h"

namespace vo::tidy {
namespace {

constexpr auto kNone = std::string_view::npos;

// One past the end of `closing`, or the end of the text.
std::size_t past(std::string_view text, std::string_view closing, std::size_t from) {
  const auto at = text.find(closing, from);
  return at == kNone ? text.size() : at + closing.size();
}

// One past the literal that `quote` opens at `at`. A newline ends it, as the compiler would say.
std::size_t past_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size() && text[at] != quote && text[at] != '\n'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

std::size_t past_raw_string(std::string_view text, std::size_t quote) {
  const auto open = text.find('(', quote);
  if (open == kNone) return text.size();
  const std::string closing = ")" + std::string{text.substr(quote + 1, open - quote - 1)} + "\"";
  return past(text, closing, open);
}

// R"…, also with an encoding before it (u8R"…), but not the end of a longer word (FOUR"…).
bool is_raw_string(std::string_view text, std::size_t quote) {
  auto begin = quote;
  while (begin > 0 && is_word(text[begin - 1])) --begin;
  const auto prefix = text.substr(begin, quote - begin);
  return prefix == "R" || prefix == "LR" || prefix == "uR" || prefix == "UR" || prefix == "u8R";
}

bool is_digit_separator(std::string_view text, std::size_t at) {
  return at > 0 && at + 1 < text.size() && is_word(text[at - 1]) && is_word(text[at + 1]) &&
         text[at - 1] != 'u' && text[at - 1] != 'U' && text[at - 1] != 'L';
}

// What starts at `at` and is not code ends here; `at` itself where code goes on.
std::size_t past_non_code(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  if (rest.starts_with("//")) return std::min(text.find('\n', at), text.size());
  if (rest.starts_with("/*")) return past(text, "*/", at + 2);
  if (rest.starts_with('"')) {
    return is_raw_string(text, at) ? past_raw_string(text, at) : past_quoted(text, at);
  }
  if (rest.starts_with('\'') && !is_digit_separator(text, at)) return past_quoted(text, at);
  return at;
}

void blank(std::string& text, std::size_t from, std::size_t to) {
  std::replace_if(
      text.begin() + static_cast<std::ptrdiff_t>(from),
      text.begin() + static_cast<std::ptrdiff_t>(to), [](char c) { return c != '\n'; }, ' ');
}

// Literals keep their first and last quote, so that `f("x")` still reads as a call with something.
void blank_span(std::string& text, std::size_t from, std::size_t to) {
  const bool literal = text[from] != '/';
  blank(text, from + (literal ? 1 : 0), literal && text[to - 1] == text[from] ? to - 1 : to);
}

// One past the newline that ends the directive starting at `at`.
std::size_t past_directive(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    if (text[at] == '\n' && text[at - 1] != '\\') return at;
  }
  return at;
}

}  // namespace

std::string blank_comments_and_literals(std::string_view text) {
  std::string out{text};
  for (std::size_t at = 0; at < text.size();) {
    const auto end = past_non_code(text, at);
    if (end == at) {
      ++at;
    } else {
      blank_span(out, at, end);
      at = end;
    }
  }
  return out;
}

std::string blank_directives(std::string_view code) {
  std::string out{code};
  bool line_starts = true;
  for (std::size_t at = 0; at < code.size(); ++at) {
    if (line_starts && code[at] == '#') {
      const auto end = past_directive(code, at);
      blank(out, at, end);
      at = end;
      continue;
    }
    line_starts = code[at] == '\n' || (line_starts && code[at] == ' ');
  }
  return out;
}

}  // namespace vo::tidy
