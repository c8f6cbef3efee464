// SPDX-License-Identifier: Apache-2.0
#include "json/yaml_events.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <yaml.h>

#include "base/check.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/byte_source.h"
#include "json/place.h"
#include "json/value.h"
#include "json/yaml_scalar.h"

namespace vo::json {

namespace {

// libyaml reads ahead of the event it gives, and comments give none.
constexpr std::size_t kReadAhead = std::size_t{256} << 10;

std::string_view view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view{} : reinterpret_cast<const char*>(text);
}

std::string at(const yaml_mark_t& mark, std::string_view what) {
  return format("{}: {}", to_string(Place{mark.line + 1, mark.column + 1}), what);
}

}  // namespace

std::string_view YamlEvent::anchor() const {
  switch (event_.type) {
    case YAML_SCALAR_EVENT: return view(event_.data.scalar.anchor);
    case YAML_ALIAS_EVENT: return view(event_.data.alias.anchor);
    case YAML_SEQUENCE_START_EVENT: return view(event_.data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT: return view(event_.data.mapping_start.anchor);
    default: return {};
  }
}

YamlScalar YamlEvent::scalar() const {
  const auto& data = event_.data.scalar;
  return {.text = {reinterpret_cast<const char*>(data.value), data.length},
          .tag = view(data.tag),
          .plain = data.style == YAML_PLAIN_SCALAR_STYLE};
}

Error YamlEvent::error(std::string_view what) const {
  return input_error(at(event_.start_mark, what));
}

YamlEvents::YamlEvents(ByteSource& source, std::size_t max_document_bytes)
    : source_(source), max_document_bytes_(max_document_bytes) {
  VO_ASSERT(yaml_parser_initialize(&parser_) == 1);
  yaml_parser_set_input(&parser_, &YamlEvents::feed, this);
}

Status YamlEvents::next(YamlEvent& event) {
  yaml_event_delete(&event.event_);
  fed_at_event_ = fed_;
  if (yaml_parser_parse(&parser_, &event.event_) == 0) return refused_ ? *refused_ : failure();
  if (event.type() == YAML_DOCUMENT_START_EVENT) fed_at_document_ = fed_;
  if (event.type() == YAML_SCALAR_EVENT && event.scalar().text.size() > kMaxScalarBytes) {
    return event.error(format("a scalar of more than {} bytes", kMaxScalarBytes));
  }
  return {};
}

// A scalar comes as one event, and libyaml holds it until then: too much without an event is one
// that is too long.
bool YamlEvents::may_feed() {
  if (fed_ - fed_at_event_ > kMaxScalarBytes + kReadAhead) {
    refused_ = input_error(
        at(parser_.mark, format("a scalar or comment of more than {} bytes", kMaxScalarBytes)));
  } else if (fed_ - fed_at_document_ > max_document_bytes_ + kReadAhead) {
    refused_ = input_error(at(parser_.mark, format("a YAML document of more than {} bytes; lists "
                                                   "as large as that are read as JSON",
                                                   max_document_bytes_)));
  }
  return !refused_;
}

int YamlEvents::feed(void* self, unsigned char* to, std::size_t size, std::size_t* count) {
  YamlEvents& events = *static_cast<YamlEvents*>(self);
  if (!events.may_feed()) return 0;
  auto read = events.source_.read({reinterpret_cast<char*>(to), size});
  if (!read) {
    events.refused_ = std::move(read).error();
    return 0;
  }
  *count = *read;
  events.fed_ += *read;
  return 1;
}

Error YamlEvents::failure() const {
  const std::string problem = parser_.problem == nullptr ? "broken YAML" : parser_.problem;
  switch (parser_.error) {
    case YAML_MEMORY_ERROR: return {Action::kRetry, "out of memory"};
    case YAML_READER_ERROR: return input_error(at(parser_.mark, "not text: " + problem));
    default: break;
  }
  const bool has_context = parser_.context != nullptr;
  const std::string context = has_context ? format(" {}", parser_.context) : "";
  return input_error(at(parser_.problem_mark, format("broken YAML: {}{}", problem, context)));
}

}  // namespace vo::json
