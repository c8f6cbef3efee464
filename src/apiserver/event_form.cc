// SPDX-License-Identifier: Apache-2.0
#include "apiserver/event_form.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "apiserver/document_path.h"

namespace vo::apiserver {

namespace {

struct Renamed {
  std::string_view core;
  std::string_view other;
};

constexpr std::array kRenamed{
    Renamed{"involvedObject", "regarding"},
    Renamed{"message", "note"},
    Renamed{"source", "deprecatedSource"},
    Renamed{"firstTimestamp", "deprecatedFirstTimestamp"},
    Renamed{"lastTimestamp", "deprecatedLastTimestamp"},
    Renamed{"count", "deprecatedCount"},
    Renamed{"reportingComponent", "reportingController"},
};

std::string_view other_name(std::string_view core) {
  for (const Renamed& renamed : kRenamed) {
    if (renamed.core == core) return renamed.other;
  }
  return core;
}

std::string_view core_name(std::string_view other) {
  for (const Renamed& renamed : kRenamed) {
    if (renamed.other == other) return renamed.core;
  }
  return other;
}

template <typename Rename>
json::Document renamed(const json::Document& event, std::string_view version, Rename rename) {
  boost::json::object made;
  for (const auto& member : event.get_object()) made[rename(member.key())] = member.value();
  made["apiVersion"] = version;
  return made;
}

Cause required(std::string_view field, std::string_view what) {
  return {"FieldValueRequired", "Required value" + std::string(what), std::string(field)};
}

}  // namespace

json::Document to_new_event(const json::Document& event) {
  return renamed(event, "events.k8s.io/v1", other_name);
}

json::Document to_core_event(const json::Document& event) {
  return renamed(event, "v1", core_name);
}

std::vector<Cause> check_new_event(const json::Document& event) {
  std::vector<Cause> causes;
  const auto demand = [&](std::string_view field) {
    if (text_at(event, {field}).empty()) causes.push_back(required(field, ""));
  };
  demand("eventTime");
  demand("reportingController");
  demand("reportingInstance");
  demand("action");
  demand("reason");
  if (text_at(event, {"note"}).size() > 1024) {
    causes.push_back(
        {"FieldValueInvalid", "Invalid value: \"\": can have at most 1024 characters", "note"});
  }
  const std::string_view type = text_at(event, {"type"});
  if (type != "Normal" && type != "Warning") {
    causes.push_back({"FieldValueInvalid",
                      "Invalid value: \"\": has invalid value: " + std::string(type), "type"});
  }
  return causes;
}

}  // namespace vo::apiserver
