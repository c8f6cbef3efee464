// SPDX-License-Identifier: Apache-2.0
#include "json/locate.h"

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/result.h"
#include "json/place.h"
#include "json/reader.h"
#include "json/value.h"
#include "json/yaml_stream.h"

namespace vo::json {

namespace {

// Walks down the path that is left, one segment a level.
class Walk {
 public:
  explicit Walk(std::string_view path) : rest_(path) {}

  Status from(Value root) {
    start_ = root.where();
    return into(root);
  }

  std::size_t offset() const { return offset_; }

 private:
  Status into(Value value) {
    offset_ = static_cast<std::size_t>(value.where() - start_);
    if (value.is_object()) return members(value);
    if (value.is_array()) return elements(value);
    return {};
  }

  Status members(Value object) {
    bool found = false;
    return for_each_member(object, [&](std::string_view key, Value member) -> Status {
      if (found || !take(member_segment(key))) return {};
      found = true;
      return into(member);
    });
  }

  Status elements(Value array) {
    const auto wanted = take_index();
    std::size_t index = 0;
    return for_each_element(array, [&](Value element) -> Status {
      return index++ == wanted ? into(element) : Status{};
    });
  }

  // A segment ends where the next one starts or the message does: ".cpu" is none of ".cpuOverhead".
  bool take(const std::string& segment) {
    if (!rest_.starts_with(segment)) return false;
    const std::string_view behind = rest_.substr(segment.size());
    if (!behind.empty() && std::string_view(".[:").find(behind.front()) == std::string_view::npos) {
      return false;
    }
    rest_ = behind;
    return true;
  }

  std::optional<std::size_t> take_index() {
    if (!rest_.starts_with('[')) return std::nullopt;
    std::size_t index = 0;
    const char* end = rest_.data() + rest_.size();
    const auto [behind, code] = std::from_chars(rest_.data() + 1, end, index);
    if (code != std::errc{} || behind == end || *behind != ']') return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(behind + 1 - rest_.data()));
    return index;
  }

  std::string_view rest_;
  const char* start_ = nullptr;
  std::size_t offset_ = 0;
};

}  // namespace

std::size_t find_value(std::string_view text, std::string_view path) {
  Reader reader;
  Walk walk(path);
  // What is broken behind the value does not matter, and the walk keeps what it found.
  static_cast<void>(reader.read(text, [&](Value root) { return walk.from(root); }));
  return walk.offset();
}

Place locate(const StreamPiece& piece, std::string_view path) {
  const std::size_t offset = find_value(piece.json, path);
  if (piece.places != nullptr) return piece.places->at(offset);
  return behind(piece.json.substr(0, offset), piece.place);
}

}  // namespace vo::json
