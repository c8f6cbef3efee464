// SPDX-License-Identifier: Apache-2.0
#include "tidy/brace_head.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "tidy/source_file.h"

namespace vo::tidy {
namespace {

constexpr auto kNone = std::string_view::npos;

// Blanks what would look like structure and is not: the symbol of an operator's name, the insides
// of angle brackets and of attributes. Same length.
std::string blank_operator_symbol(std::string head) {
  const auto at = head.find("operator");
  if (at == kNone) return head;
  auto end = head.find('(', at + 8);
  if (end == kNone) return head;
  if (head.compare(end, 2, "()") == 0 && head.find('(', end + 2) == end + 2) end += 2;
  std::fill(head.begin() + static_cast<std::ptrdiff_t>(at) + 8,
            head.begin() + static_cast<std::ptrdiff_t>(end), '_');
  return head;
}

bool opens_angle(std::string_view head, std::size_t at) {
  return head[at] == '<' && at > 0 &&
         (is_word(head[at - 1]) || head.substr(0, at).ends_with("template "));
}

std::string blank_angles(std::string head) {
  int depth = 0;
  for (std::size_t at = 0; at < head.size(); ++at) {
    if (opens_angle(head, at)) {
      ++depth;
    } else if (depth > 0 && head[at] == '>' && head[at - 1] != '-') {
      --depth;
    } else if (depth > 0) {
      head[at] = head[at] == '<' ? '_' : ' ';
    }
  }
  return head;
}

// Blanks `opening … )`, however often it occurs.
std::string blank_parenthesized(std::string head, std::string_view opening) {
  for (auto at = head.find(opening); at != kNone; at = head.find(opening, at + 1)) {
    const auto end = std::min(head.find(')', at), head.size() - 1);
    std::fill(head.begin() + static_cast<std::ptrdiff_t>(at),
              head.begin() + static_cast<std::ptrdiff_t>(end) + 1, ' ');
  }
  return head;
}

std::string simplify(std::string_view head) {
  auto simple = blank_angles(blank_operator_symbol(std::string{head}));
  return blank_parenthesized(std::move(simple), "alignas(");
}

// The first `wanted` outside parentheses and brackets that `accept` takes.
template <typename Accept>
std::size_t find_at_top(std::string_view head, char wanted, Accept accept) {
  int depth = 0;
  for (std::size_t at = 0; at < head.size(); ++at) {
    if (depth == 0 && head[at] == wanted && accept(at)) return at;
    if (head[at] == '(' || head[at] == '[' || head[at] == '{') ++depth;
    if (head[at] == ')' || head[at] == ']' || head[at] == '}') --depth;
  }
  return kNone;
}

std::size_t find_at_top(std::string_view head, char wanted) {
  return find_at_top(head, wanted, [](std::size_t) { return true; });
}

// The colon that starts a constructor's initializers.
std::size_t find_initializer_colon(std::string_view head) {
  return find_at_top(head, ':', [head](std::size_t at) {
    const bool doubled = (at > 0 && head[at - 1] == ':') || head.substr(at).starts_with("::");
    return !doubled && head.substr(0, at).find(')') != kNone;
  });
}

bool has_open_parenthesis(std::string_view head) {
  return std::ranges::count(head, '(') > std::ranges::count(head, ')');
}

bool has_word(std::string_view head, std::string_view word) {
  for (auto at = head.find(word); at != kNone; at = head.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_word(head[at - 1])) && (end == head.size() || !is_word(head[end]))) {
      return true;
    }
  }
  return false;
}

bool is_scope(std::string_view head) {
  const bool c_linkage = head.starts_with("extern \"") && head.ends_with('"');
  if (has_word(head, "namespace") || c_linkage) return true;
  constexpr std::array<std::string_view, 4> kTypes{"class", "struct", "union", "enum"};
  return find_at_top(head, '(') == kNone && find_at_top(head, '=') == kNone &&
         std::ranges::any_of(kTypes, [head](auto word) { return has_word(head, word); });
}

// `a_{a}` among a constructor's initializers; its body comes after `)` or `}` instead.
bool is_member_initializer(std::string_view head) {
  return find_initializer_colon(head) != kNone && (is_word(head.back()) || head.back() == '>');
}

bool ends_in_requires(std::string_view head) {
  if (head.ends_with("requires")) return true;
  const auto open = head.rfind('(');
  return head.ends_with(')') && open != kNone && trim(head.substr(0, open)).ends_with("requires");
}

bool is_lambda(std::string_view value) { return trim(value).starts_with('['); }

// "A, b" of the macro TEST(A, b) reads "A.b".
std::string test_name(std::string_view arguments) {
  const auto comma = arguments.find(',');
  const auto rest = arguments.substr(comma + 1);
  return std::string{trim(arguments.substr(0, comma))} + "." +
         std::string{trim(rest.substr(0, rest.find_first_of(",)")))};
}

bool is_test_macro(std::string_view name) {
  return !name.empty() && name.find(',') == kNone && std::ranges::all_of(name, [](char c) {
    return std::isupper(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
}

// What follows the braces of a requires-expression.
std::string_view after_requires(std::string_view head) {
  return has_word(head, "requires") ? head.substr(head.rfind('}') + 1) : head;
}

}  // namespace

Brace classify(std::string_view head) {
  const std::string simple = simplify(head);
  const std::string_view text = trim(simple);
  if (text.empty() || has_open_parenthesis(text)) return Brace::kInitializer;
  if (is_scope(text)) return Brace::kScope;
  if (is_member_initializer(text) || ends_in_requires(text)) return Brace::kInitializer;
  const auto equals = find_at_top(text.substr(0, find_initializer_colon(text)), '=');
  if (equals != kNone) {
    return is_lambda(text.substr(equals + 1)) ? Brace::kFunction : Brace::kInitializer;
  }
  return find_at_top(text, '(') == kNone ? Brace::kInitializer : Brace::kFunction;
}

std::string function_name(std::string_view head) {
  head = after_requires(head);
  const std::string simple = simplify(head);
  const auto equals = find_at_top(simple, '=');
  auto end = std::min(find_at_top(simple, '('), equals);
  if (end == kNone) return std::string{trim(head)};
  while (end > 0 && simple[end - 1] == ' ') --end;
  auto begin = end;
  while (begin > 0 &&
         (is_word(simple[begin - 1]) || simple[begin - 1] == ':' || simple[begin - 1] == '~')) {
    --begin;
  }
  const auto name = head.substr(begin, end - begin);
  return is_test_macro(name) && equals == kNone ? test_name(head.substr(end + 1))
                                                : std::string{name};
}

}  // namespace vo::tidy
