// SPDX-License-Identifier: Apache-2.0
#include "kube/event.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/format.h"
#include "json/document.h"
#include "kube/resource_path.h"

namespace vo::kube {
namespace {

constexpr std::size_t kNameMax = 253;

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// At most `most` bytes, without half a UTF-8 character at the end.
std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && continues_a_character(text[most])) --most;
  return text.substr(0, most);
}

class ObjectText {
 public:
  ObjectText& text(std::string_view key, std::string_view value) {
    return member(key, json::quote(value));
  }
  ObjectText& member(std::string_view key, std::string_view json) {
    text_ += text_.empty() ? "{" : ",";
    text_.append("\"").append(key).append("\":").append(json);
    return *this;
  }
  std::string str() && { return std::move(text_) + "}"; }

 private:
  std::string text_;
};

std::string namespace_of(const Event& event) {
  return event.regarding.namespace_name.empty() ? "default" : event.regarding.namespace_name;
}

std::string metadata_of(const Event& event) {
  return std::move(
             ObjectText{}.text("name", event_name(event)).text("namespace", namespace_of(event)))
      .str();
}

std::string regarding_of(const ObjectReference& object) {
  return std::move(ObjectText{}
                       .text("apiVersion", object.api_version)
                       .text("kind", object.kind)
                       .text("namespace", object.namespace_name)
                       .text("name", object.name)
                       .text("uid", object.uid))
      .str();
}

}  // namespace

ResourcePath event_path(const Event& event) {
  return {.group = "events.k8s.io",
          .version = "v1",
          .resource = "events",
          .namespace_name = namespace_of(event)};
}

std::string event_name(const Event& event) {
  const std::size_t most = kNameMax - std::min(kNameMax, event.suffix.size() + 1);
  std::string_view name = cut(event.regarding.name, most);
  while (name.ends_with('.') || name.ends_with('-')) name.remove_suffix(1);
  return format("{}.{}", name, event.suffix);
}

std::string event_body(const Event& event) {
  return std::move(ObjectText{}
                       .text("apiVersion", "events.k8s.io/v1")
                       .text("kind", "Event")
                       .member("metadata", metadata_of(event))
                       .text("eventTime", format_rfc3339_micro(event.time))
                       .text("type", event.warning ? "Warning" : "Normal")
                       .text("reason", cut(event.reason, kEventTextMax))
                       .text("action", cut(event.action, kEventTextMax))
                       .text("note", cut(event.note, kEventNoteMax))
                       .text("reportingController", event.reporting_controller)
                       .text("reportingInstance", cut(event.reporting_instance, kEventTextMax))
                       .member("regarding", regarding_of(event.regarding)))
      .str();
}

}  // namespace vo::kube
