// SPDX-License-Identifier: Apache-2.0
#include "apiserver/target.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace vo::apiserver {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// -1: no escape.
int escaped_byte(std::string_view text) {
  if (text.size() < 3 || text.front() != '%') return -1;
  const int high = hex_digit(text[1]);
  const int low = hex_digit(text[2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t slash = std::min(path.find('/'), path.size());
    segments.push_back(percent_decode(path.substr(0, slash), false));
    path.remove_prefix(slash);
  }
  return segments;
}

// Namespaces are resources themselves: their own subresources stand where resources do.
bool is_namespace_itself(std::span<const std::string> rest) {
  return rest.size() < 3 || rest[2] == "status" || rest[2] == "finalize";
}

std::string at_or_empty(std::span<const std::string> rest, std::size_t index) {
  return index < rest.size() ? rest[index] : "";
}

// What follows group and version: [watch] [namespaces NAMESPACE] RESOURCE [NAME [SUBRESOURCE…]].
void read_resource(Target& target, std::span<const std::string> rest) {
  if (rest.size() > 1 && rest[0] == "watch") {
    target.watch = true;
    rest = rest.subspan(1);
  }
  if (rest.empty()) return;
  if (rest[0] == "namespaces" && !is_namespace_itself(rest)) {
    target.namespace_name = rest[1];
    rest = rest.subspan(2);
  }
  target.resource = rest[0];
  target.name = at_or_empty(rest, 1);
  target.subresource = at_or_empty(rest, 2);
  for (std::size_t i = 3; i < rest.size(); ++i) target.subresource += "/" + rest[i];
}

}  // namespace

std::string percent_decode(std::string_view text, bool plus_is_blank) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = escaped_byte(text.substr(i));
    if (byte >= 0) i += 2;
    const char plain = text[i] == '+' && plus_is_blank && byte < 0 ? ' ' : text[i];
    decoded += byte >= 0 ? static_cast<char>(byte) : plain;
  }
  return decoded;
}

QueryValues::QueryValues(std::string_view query) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    values_.emplace_back(percent_decode(pair.substr(0, equals), true),
                         percent_decode(pair.substr(std::min(equals + 1, pair.size())), true));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
}

std::string_view QueryValues::get(std::string_view name) const {
  for (const auto& [key, value] : values_) {
    if (key == name) return value;
  }
  return "";
}

bool QueryValues::has(std::string_view name) const {
  return std::ranges::any_of(values_, [&](const auto& pair) { return pair.first == name; });
}

bool QueryValues::is_set(std::string_view name) const {
  return has(name) && get(name) != "0" && get(name) != "false";
}

Target parse_target(std::string_view text) {
  const std::size_t mark = std::min(text.find('?'), text.size());
  std::string_view path = text.substr(0, mark);
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  Target target{.path = percent_decode(path, false),
                .query = QueryValues(text.substr(std::min(mark + 1, text.size())))};
  const std::vector<std::string> segments = segments_of(path);
  const std::span<const std::string> all(segments);
  if (all.size() > 2 && all[0] == "api") {
    target.version = all[1];
    read_resource(target, all.subspan(2));
  } else if (all.size() > 3 && all[0] == "apis") {
    target.group = all[1];
    target.version = all[2];
    read_resource(target, all.subspan(3));
  }
  return target;
}

}  // namespace vo::apiserver
