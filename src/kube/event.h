// SPDX-License-Identifier: Apache-2.0
// Events of events.k8s.io/v1: what happened to an object, for people who look at it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "kube/resource_path.h"

namespace vo::kube {

// The server refuses longer ones.
inline constexpr std::size_t kEventNoteMax = 1024;
inline constexpr std::size_t kEventTextMax = 128;  // reason, action, reporting instance

struct ObjectReference {
  std::string api_version;
  std::string kind;
  std::string namespace_name;
  std::string name;
  std::string uid;
};

struct Event {
  ObjectReference regarding;
  bool warning = false;
  std::string reason;  // why, one CamelCase word: "OverheadChanged"
  std::string action;  // what was done, the same way
  std::string note;    // for people
  std::string reporting_controller;
  std::string reporting_instance;
  WallTime time;            // precise to the microsecond
  std::string_view suffix;  // makes the name unique among the object's events
};

// Events live in the namespace of the object, those of cluster-scoped ones in "default".
ResourcePath event_path(const Event& event);

// As client-go names them: the object's name, a dot, the suffix; shortened in front of the dot.
std::string event_name(const Event& event);

// The object to create. Texts that are too long are cut between characters.
std::string event_body(const Event& event);

}  // namespace vo::kube
