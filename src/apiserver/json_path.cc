// SPDX-License-Identifier: Apache-2.0
#include "apiserver/json_path.h"

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

// Up to an unescaped '.' or '['.
std::string read_name(std::string_view& rest) {
  std::string name;
  while (!rest.empty() && rest.front() != '.' && rest.front() != '[') {
    if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
    name += rest.front();
    rest.remove_prefix(1);
  }
  return name;
}

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && (text.front() == '\'' || text.front() == '"') &&
         text.back() == text.front();
}

std::string_view without_ends(std::string_view text) { return text.substr(1, text.size() - 2); }

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool read_index(std::string_view text, int& index) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

Result<JsonPath> JsonPath::parse(std::string_view path) {
  JsonPath parsed;
  std::string_view rest = path;
  if (rest.starts_with('{') && rest.ends_with('}')) rest = without_ends(rest);
  while (!rest.empty()) {
    Step step;
    if (!read_step(rest, step)) return input_error(format("'{}' is no JSONPath", path));
    parsed.steps_.push_back(std::move(step));
  }
  return parsed;
}

bool JsonPath::read_step(std::string_view& rest, Step& step) {
  if (rest.front() == '[') {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) return false;
    const auto inside = trimmed(rest.substr(1, end - 1));
    rest.remove_prefix(end + 1);
    return read_bracket(inside, step);
  }
  if (rest.front() == '.') rest.remove_prefix(1);
  step.keys.push_back(read_name(rest));
  return !step.keys.front().empty();
}

bool JsonPath::read_bracket(std::string_view inside, Step& step) {
  if (is_quoted(inside)) return step.keys.emplace_back(without_ends(inside)), true;
  if (inside == "*") return step.kind = Step::Kind::kAll, true;
  if (inside.starts_with("?(") && inside.ends_with(')')) {
    return read_filter(inside.substr(2, inside.size() - 3), step);
  }
  step.kind = Step::Kind::kElement;
  return read_index(inside, step.index);
}

bool JsonPath::read_filter(std::string_view inside, Step& step) {
  const std::size_t equals = inside.find("==");
  if (equals == std::string_view::npos) return false;
  auto path = trimmed(inside.substr(0, equals));
  const auto wanted = trimmed(inside.substr(equals + 2));
  if (!path.starts_with("@.")) return false;
  path.remove_prefix(1);
  while (path.starts_with('.')) {
    path.remove_prefix(1);
    step.keys.push_back(read_name(path));
  }
  step.kind = Step::Kind::kFilter;
  step.wanted = is_quoted(wanted) ? without_ends(wanted) : wanted;
  return path.empty();
}

bool JsonPath::passes(const json::Document& element, const Step& step) {
  const json::Document* at = &element;
  for (const std::string& key : step.keys) {
    at = member(*at, key);
    if (at == nullptr) return false;
  }
  return at->is_string() ? text(at) == step.wanted : json::write_compact(*at) == step.wanted;
}

const json::Document* JsonPath::find(const json::Document& document) const {
  return find(document, 0);
}

const json::Document* JsonPath::find(const json::Document& document, std::size_t from) const {
  if (from == steps_.size()) return &document;
  const Step& step = steps_[from];
  if (step.kind != Step::Kind::kMember) return find_in_list(document, from);
  const auto* child = member(document, step.keys.front());
  return child == nullptr ? nullptr : find(*child, from + 1);
}

const json::Document* JsonPath::find_in_list(const json::Document& document,
                                             std::size_t from) const {
  const Step& step = steps_[from];
  const auto& elements = list(&document);
  const auto size = static_cast<int>(elements.size());
  const int index = step.index < 0 ? step.index + size : step.index;
  for (int i = 0; i < size; ++i) {
    const auto& element = elements[static_cast<std::size_t>(i)];
    if (step.kind == Step::Kind::kElement && i != index) continue;
    if (step.kind == Step::Kind::kFilter && !passes(element, step)) continue;
    if (const auto* found = find(element, from + 1)) return found;
  }
  return nullptr;
}

}  // namespace vo::apiserver
