// SPDX-License-Identifier: Apache-2.0
#include "json/yaml_text.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <yaml.h>

#include <boost/json/kind.hpp>
#include <boost/json/value.hpp>

#include "base/check.h"
#include "json/document.h"

namespace vo::json {
namespace {

int append(void* to, unsigned char* text, std::size_t size) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(text), size);
  return 1;
}

// What YAML would read as something else than the text, if it stood there plain.
bool looks_like_a_scalar(std::string_view text) {
  static constexpr std::string_view kWords[] = {"",   "~",  "null", "true", "false", "yes",
                                                "no", "on", "off",  "y",    "n"};
  std::string lower{text};
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + ('a' - 'A'));
  }
  for (const std::string_view word : kWords) {
    if (lower == word) return true;
  }
  return lower.find_first_not_of("0123456789+-._exabcdfinotx") == std::string::npos &&
         lower.find_first_of("0123456789") != std::string::npos;
}

class Emitter {
 public:
  Emitter() {
    VO_ASSERT(yaml_emitter_initialize(&emitter_));
    yaml_emitter_set_output(&emitter_, append, &text_);
    yaml_emitter_set_unicode(&emitter_, 1);
    yaml_emitter_set_width(&emitter_, -1);
  }
  ~Emitter() { yaml_emitter_delete(&emitter_); }
  Emitter(const Emitter&) = delete;
  Emitter& operator=(const Emitter&) = delete;

  std::string emit(const Document& document) {
    VO_ASSERT(yaml_stream_start_event_initialize(&event_, YAML_UTF8_ENCODING));
    send();
    VO_ASSERT(yaml_document_start_event_initialize(&event_, nullptr, nullptr, nullptr, 1));
    send();
    value(document);
    VO_ASSERT(yaml_document_end_event_initialize(&event_, 1));
    send();
    VO_ASSERT(yaml_stream_end_event_initialize(&event_));
    send();
    return std::move(text_);
  }

 private:
  void value(const Document& value) {
    switch (value.kind()) {
      case boost::json::kind::object: object(value.get_object()); break;
      case boost::json::kind::array: array(value.get_array()); break;
      case boost::json::kind::string: text(value.get_string()); break;
      default: scalar(json::write_compact(value), YAML_PLAIN_SCALAR_STYLE);
    }
  }

  void object(const boost::json::object& object) {
    const auto style = object.empty() ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE;
    VO_ASSERT(yaml_mapping_start_event_initialize(&event_, nullptr, nullptr, 1, style));
    send();
    for (const auto& member : object) {
      text(member.key());
      value(member.value());
    }
    VO_ASSERT(yaml_mapping_end_event_initialize(&event_));
    send();
  }

  void array(const boost::json::array& array) {
    const auto style = array.empty() ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE;
    VO_ASSERT(yaml_sequence_start_event_initialize(&event_, nullptr, nullptr, 1, style));
    send();
    for (const Document& element : array) value(element);
    VO_ASSERT(yaml_sequence_end_event_initialize(&event_));
    send();
  }

  void text(std::string_view text) {
    scalar(text,
           looks_like_a_scalar(text) ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_ANY_SCALAR_STYLE);
  }

  void scalar(std::string_view text, yaml_scalar_style_t style) {
    // libyaml copies the text, its signature only forgets to say so.
    auto* bytes = reinterpret_cast<yaml_char_t*>(const_cast<char*>(text.data()));
    VO_ASSERT(yaml_scalar_event_initialize(&event_, nullptr, nullptr, bytes,
                                           static_cast<int>(text.size()), 1, 1, style));
    send();
  }

  // Emitting takes the event over. It can only fail for want of memory.
  void send() { VO_ASSERT(yaml_emitter_emit(&emitter_, &event_)); }

  yaml_emitter_t emitter_{};
  yaml_event_t event_{};
  std::string text_;
};

}  // namespace

std::string yaml_text(const Document& document) { return Emitter{}.emit(document); }

}  // namespace vo::json
