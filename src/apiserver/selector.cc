// SPDX-License-Identifier: Apache-2.0
#include "apiserver/selector.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "apiserver/metadata_rules.h"
#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {

namespace {

using Field = FieldRequirement::Field;

bool is_key_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '/';
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

StatusError unreadable(std::string_view text, std::string_view found) {
  return bad_request(
      format("unable to parse requirement: found '{}', expected: a requirement in "
             "\"{}\"",
             found, text));
}

std::string joined(const std::vector<std::string>& errors) {
  std::string text;
  for (const std::string& error : errors) {
    if (!text.empty()) text += "; ";
    text += error;
  }
  return text;
}

// Source: apimachinery, pkg/labels/selector.go NewRequirement. "" where it is valid.
std::string invalid(std::string_view field, std::string_view value,
                    const std::vector<std::string>& errors) {
  if (errors.empty()) return "";
  return format("{}: Invalid value: {}: {}", field, json::quote(value), joined(errors));
}

bool is_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

// A bad key is told alone, and without a field.
std::vector<std::string> invalid_parts(const LabelRequirement& requirement) {
  const auto key_errors = qualified_name_errors(requirement.key);
  if (!key_errors.empty()) return {invalid("<nil>", requirement.key, key_errors)};
  std::vector<std::string> all;
  const bool ordered =
      requirement.relation == Relation::kGreater || requirement.relation == Relation::kLess;
  for (std::size_t i = 0; i < requirement.values.size(); ++i) {
    const std::string& value = requirement.values[i];
    if (ordered && !is_integer(value)) {
      all.push_back(invalid(format("values[{}]", i), value,
                            {"for 'Gt', 'Lt' operators, the value must be an integer"}));
    }
    all.push_back(
        invalid(format("values[{}][{}]", i, requirement.key), value, label_value_errors(value)));
  }
  std::erase(all, "");
  return all;
}

Outcome<LabelRequirement> checked(LabelRequirement requirement) {
  const std::vector<std::string> wrong = invalid_parts(requirement);
  if (wrong.empty()) return requirement;
  std::string text;
  for (const std::string& part : wrong) text += text.empty() ? part : ", " + part;
  if (wrong.size() > 1) text = format("[{}]", text);
  return bad_request(format("unable to parse requirement: {}", text));
}

class LabelParser {
 public:
  explicit LabelParser(std::string_view text) : text_(text), rest_(text) {}

  Outcome<std::vector<LabelRequirement>> parse() {
    std::vector<LabelRequirement> all;
    skip_space();
    while (!rest_.empty()) {
      VO_TRY(auto one, requirement());
      VO_TRY(auto valid, checked(std::move(one)));
      all.push_back(std::move(valid));
      skip_space();
      if (rest_.empty()) break;
      if (!take(",")) return unreadable(text_, rest_);
      skip_space();
      if (rest_.empty()) return unreadable(text_, "");
    }
    return all;
  }

 private:
  void skip_space() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }

  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  std::string word() {
    const auto end = std::ranges::find_if_not(rest_, is_key_char);
    std::string word(rest_.begin(), end);
    rest_.remove_prefix(word.size());
    skip_space();
    return word;
  }

  Outcome<LabelRequirement> requirement() {
    const bool absent = take("!");
    skip_space();
    LabelRequirement one{.key = word()};
    if (one.key.empty()) return unreadable(text_, rest_);
    if (absent) {
      one.relation = Relation::kAbsent;
      return one;
    }
    return with_operator(std::move(one));
  }

  Outcome<LabelRequirement> with_operator(LabelRequirement one) {
    if (rest_.empty() || rest_.front() == ',') return one;
    if (take("!=")) return with_value(std::move(one), Relation::kNotIn);
    if (take("==") || take("=")) return with_value(std::move(one), Relation::kIn);
    if (take(">")) return with_value(std::move(one), Relation::kGreater);
    if (take("<")) return with_value(std::move(one), Relation::kLess);
    const std::string name = word();
    if (name == "in") return with_set(std::move(one), Relation::kIn);
    if (name == "notin") return with_set(std::move(one), Relation::kNotIn);
    return unreadable(text_, name.empty() ? rest_ : std::string_view(name));
  }

  Outcome<LabelRequirement> with_value(LabelRequirement one, Relation relation) {
    skip_space();
    one.relation = relation;
    one.values.push_back(word());
    return one;
  }

  Outcome<LabelRequirement> with_set(LabelRequirement one, Relation relation) {
    one.relation = relation;
    if (!take("(")) return unreadable(text_, rest_);
    do {
      skip_space();
      one.values.push_back(word());
    } while (take(","));
    if (!take(")")) return unreadable(text_, rest_);
    std::ranges::sort(one.values);
    return one;
  }

  std::string_view text_;
  std::string_view rest_;
};

Outcome<FieldRequirement> field_requirement(std::string_view path, bool equal,
                                            std::string_view value,
                                            const std::vector<std::string>& known) {
  FieldRequirement one{.value = std::string(value), .equal = equal};
  if (path == "metadata.name") return one;
  if (path == "metadata.namespace") {
    one.field = Field::kNamespace;
    return one;
  }
  const auto found = std::ranges::find(known, path);
  if (found == known.end()) return bad_request(format("field label not supported: {}", path));
  one.field = Field::kOther;
  one.index = static_cast<std::size_t>(found - known.begin());
  return one;
}

// "a=b", "a==b", "a!=b".
Outcome<FieldRequirement> parse_field(std::string_view term,
                                      const std::vector<std::string>& known) {
  const std::size_t at = term.find_first_of("!=");
  if (at == std::string_view::npos || at == 0) {
    return bad_request(format("invalid selector: '{}'; can't understand '{}'", term, term));
  }
  const bool equal = term[at] == '=';
  std::string_view value = term.substr(at + 1);
  if (value.starts_with('=')) value.remove_prefix(1);
  return field_requirement(term.substr(0, at), equal, value, known);
}

Outcome<std::vector<FieldRequirement>> parse_fields(std::string_view text,
                                                    const std::vector<std::string>& known) {
  std::vector<FieldRequirement> all;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (comma > 0) {
      VO_TRY(auto one, parse_field(text.substr(0, comma), known));
      all.push_back(std::move(one));
    }
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return all;
}

std::optional<std::string_view> label(const StoredObject& object, std::string_view key) {
  const StringList& labels = object.identity->labels;
  for (auto at = labels.begin(); at != labels.end(); ++at) {
    const bool found = *at++ == key;
    if (found) return *at;
  }
  return std::nullopt;
}

// Integers compare by value; anything else does not match.
bool is_greater(std::string_view a, std::string_view b) {
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (!is_number(a) || !is_number(b)) return false;
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  return a.size() != b.size() ? a.size() > b.size() : a > b;
}

bool holds(const LabelRequirement& requirement, std::optional<std::string_view> value) {
  const auto in = [&] {
    return std::ranges::find(requirement.values, *value) != requirement.values.end();
  };
  switch (requirement.relation) {
    case Relation::kIn: return value.has_value() && in();
    case Relation::kNotIn: return !value.has_value() || !in();
    case Relation::kExists: return value.has_value();
    case Relation::kAbsent: return !value.has_value();
    case Relation::kGreater: return value.has_value() && is_greater(*value, requirement.values[0]);
    case Relation::kLess: return value.has_value() && is_greater(requirement.values[0], *value);
  }
  return false;
}

std::string_view field_value(const FieldRequirement& requirement, const StoredObject& object) {
  switch (requirement.field) {
    case Field::kName: return object.identity->name;
    case Field::kNamespace: return object.identity->namespace_name;
    case Field::kOther: return object.fields[requirement.index];
  }
  return object.identity->name;
}

}  // namespace

Outcome<std::vector<LabelRequirement>> parse_label_selector(std::string_view text) {
  return LabelParser(text).parse();
}

Outcome<Selector> Selector::parse(std::string_view labels, std::string_view fields,
                                  const std::vector<std::string>& field_paths) {
  Selector selector;
  VO_TRY(selector.labels_, parse_label_selector(labels));
  VO_TRY(selector.fields_, parse_fields(fields, field_paths));
  return selector;
}

bool Selector::matches(const StoredObject& object) const {
  return std::ranges::all_of(labels_,
                             [&](const LabelRequirement& requirement) {
                               return holds(requirement, label(object, requirement.key));
                             }) &&
         std::ranges::all_of(fields_, [&](const FieldRequirement& requirement) {
           return (field_value(requirement, object) == requirement.value) == requirement.equal;
         });
}

}  // namespace vo::apiserver
