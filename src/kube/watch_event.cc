// SPDX-License-Identifier: Apache-2.0
#include "kube/watch_event.h"

#include <cstddef>
#include <string_view>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "kube/member_cursor.h"

namespace vo::kube {

namespace {

constexpr std::size_t kShown = 80;

WatchEventType type_of(std::string_view name) {
  if (name == "ADDED") return WatchEventType::kAdded;
  if (name == "MODIFIED") return WatchEventType::kModified;
  if (name == "DELETED") return WatchEventType::kDeleted;
  if (name == "BOOKMARK") return WatchEventType::kBookmark;
  if (name == "ERROR") return WatchEventType::kError;
  return WatchEventType::kUnknown;
}

bool is_space(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Error malformed(std::string_view line) {
  return input_error(
      format("a watch event must be {{\"type\":…,\"object\":{{…}}}}, got {} bytes: {}", line.size(),
             line.substr(0, kShown)));
}

// As every API server writes it: the type, the object, nothing else. The object then ends one
// bracket before the line, and nobody needs to look for its end.
bool read_usual_layout(std::string_view line, WatchEvent& event) {
  if (!line.starts_with(R"({"type":")") || !line.ends_with("}}")) return false;
  MemberCursor member(line);
  if (!member.next()) return false;
  event.type = type_of(member.plain_string());
  if (!member.next() || member.key() != "object" || !member.rest().starts_with('{')) return false;
  event.object = member.rest();
  event.object.remove_suffix(1);
  return true;
}

}  // namespace

Result<WatchEvent> read_watch_event(std::string_view line) {
  WatchEvent event;
  if (read_usual_layout(line, event)) return event;
  std::string_view type;
  MemberCursor member(line);
  while (member.next()) {
    if (member.key() == "type") type = member.plain_string();
    if (member.key() == "object") event.object = member.value();
  }
  const bool whole = member.ended() && is_space(member.behind());
  if (!whole || type.empty() || !event.object.starts_with('{')) return malformed(line);
  event.type = type_of(type);
  return event;
}

WatchEvent read_cut_off_watch_event(std::string_view beginning) {
  WatchEvent event;
  MemberCursor member(beginning);
  while (member.next()) {
    if (member.key() == "type") event.type = type_of(member.plain_string());
    if (member.key() == "object") event.object = member.rest();
  }
  return event;
}

}  // namespace vo::kube
