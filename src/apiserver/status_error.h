// SPDX-License-Identifier: Apache-2.0
// A refusal as an API server words it: what the server turns into a Status object (meta/v1). Named
// after apimachinery's errors.StatusError. `details` but for the causes belong to the server, which
// knows the resource and the name.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace vo::apiserver {

// An entry of details.causes.
struct Cause {
  std::string reason;  // "FieldValueInvalid", "FieldValueRequired", …
  std::string message;
  std::string field;

  bool operator==(const Cause&) const = default;
};

struct StatusError {
  int code = 0;
  std::string reason;  // "Invalid", "BadRequest", "Conflict", …
  std::string message;
  std::vector<Cause> causes = {};
};

// A value, or why there is none. VO_TRY works with it.
template <typename T>
class [[nodiscard]] StatusResult : public std::expected<T, StatusError> {
 public:
  using std::expected<T, StatusError>::expected;
  // NOLINTNEXTLINE(google-explicit-constructor): `return bad_request(…)` must read as it does.
  StatusResult(StatusError error)
      : std::expected<T, StatusError>(std::unexpected(std::move(error))) {}
};

inline StatusError bad_request(std::string message) {
  return {.code = 400, .reason = "BadRequest", .message = std::move(message)};
}

// The answer to every patch that does not apply: it does not say which operation failed.
inline StatusError unprocessable_patch() {
  return {.code = 422,
          .reason = "Invalid",
          .message = "the server rejected our request due to an error in our request"};
}

}  // namespace vo::apiserver
