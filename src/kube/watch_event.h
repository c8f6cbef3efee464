// SPDX-License-Identifier: Apache-2.0
// One line of a watch: {"type":"ADDED","object":{…}}, taken apart without parsing the object.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace vo::kube {

enum class WatchEventType : std::uint8_t {
  kAdded,
  kModified,
  kDeleted,
  kBookmark,  // the object carries nothing but its resource version (and perhaps an annotation)
  kError,     // the object is a Status
  kUnknown,
};

struct WatchEvent {
  WatchEventType type = WatchEventType::kUnknown;
  std::string_view object;  // as sent, into the line
};

// Error: kInput where the line is not an object with a type and an object. The object's own
// brackets are not counted: whether it is one whole object shows when it is decoded.
Result<WatchEvent> read_watch_event(std::string_view line);

// What is left of an event whose line was cut off: enough for read_object_meta().
WatchEvent read_cut_off_watch_event(std::string_view beginning);

}  // namespace vo::kube
