// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <utility>

namespace vo {

std::string_view to_string(Action action) {
  switch (action) {
    case Action::kRetry: return "retry";
    case Action::kRelist: return "relist";
    case Action::kConflict: return "conflict";
    case Action::kNotFound: return "not found";
    case Action::kDenied: return "denied";
    case Action::kInput: return "input";
    case Action::kBug: return "bug";
  }
  return "unknown";
}

Error Error::with_context(std::string_view context) && {
  std::string message{context};
  message.append(": ").append(message_);
  return Error{action_, std::move(message)};
}

Error input_error(std::string message) { return Error{Action::kInput, std::move(message)}; }

Error bug(std::string message) { return Error{Action::kBug, std::move(message)}; }

}  // namespace vo
