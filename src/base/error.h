// SPDX-License-Identifier: Apache-2.0
// What went wrong, and what the caller should do about it. Errors are values; nothing here throws,
// prints or exits. Context is added on the way up, and an error is logged once, at the top.
#pragma once

#include <string>
#include <string_view>

namespace vo {

// The closed set of answers to "and now?". Callers switch on it without a default branch.
enum class Action {
  kRetry,     // transient: try again later, with backoff
  kRelist,    // the position in the stream is gone (410): list again
  kConflict,  // somebody else wrote first: read again and decide again
  kNotFound,  // the object does not exist (any more)
  kDenied,    // credentials or permissions do not suffice; retry slowly, tell the operator
  kInput,     // what the user or the server gave is wrong; retrying changes nothing
  kBug,       // an assumption of ours broke
};

std::string_view to_string(Action action);

class [[nodiscard]] Error {
 public:
  Error(Action action, std::string message) : action_(action), message_(std::move(message)) {}

  Action action() const { return action_; }
  const std::string& message() const { return message_; }

  // "patch default/vm-a" + "409 Conflict" reads "patch default/vm-a: 409 Conflict".
  Error with_context(std::string_view context) &&;

 private:
  Action action_;
  std::string message_;
};

Error input_error(std::string message);
Error bug(std::string message);

}  // namespace vo
