// SPDX-License-Identifier: Apache-2.0
// libyaml's event stream with ownership, bounds and errors as values. For yaml_stream.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <yaml.h>

#include "base/error.h"
#include "base/result.h"
#include "json/byte_source.h"
#include "json/place.h"
#include "json/yaml_scalar.h"

namespace vo::json {

class YamlEvent {
 public:
  YamlEvent() = default;
  YamlEvent(const YamlEvent&) = delete;
  YamlEvent& operator=(const YamlEvent&) = delete;
  ~YamlEvent() { yaml_event_delete(&event_); }

  yaml_event_type_t type() const { return event_.type; }
  Place place() const { return {event_.start_mark.line + 1, event_.start_mark.column + 1}; }
  std::string_view anchor() const;
  YamlScalar scalar() const;                 // of a scalar event
  Error error(std::string_view what) const;  // "LINE:COLUMN: what"

 private:
  friend class YamlEvents;
  yaml_event_t event_{};
};

class YamlEvents {
 public:
  YamlEvents(ByteSource& source, std::size_t max_document_bytes);
  YamlEvents(const YamlEvents&) = delete;
  YamlEvents& operator=(const YamlEvents&) = delete;
  ~YamlEvents() { yaml_parser_delete(&parser_); }

  // Replaces `event`. Error: broken YAML, not text, a bound passed, or the source's own error.
  Status next(YamlEvent& event);

 private:
  static int feed(void* self, unsigned char* to, std::size_t size, std::size_t* count);
  bool may_feed();
  Error failure() const;

  ByteSource& source_;
  std::size_t max_document_bytes_;
  yaml_parser_t parser_{};
  std::size_t fed_ = 0;
  std::size_t fed_at_event_ = 0;
  std::size_t fed_at_document_ = 0;
  std::optional<Error> refused_;
};

}  // namespace vo::json
