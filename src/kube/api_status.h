// SPDX-License-Identifier: Apache-2.0
// What an API server says when it says no: a Status object (meta/v1), in an answer or in a watch,
// or whatever text a proxy, a priority level or an unknown path answers with. Decoding never fails;
// what cannot be read leaves the HTTP code.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "kube/http.h"

namespace vo::kube {

struct StatusCause {
  std::string reason;
  std::string field;
  std::string message;
};

struct ApiStatus {
  int code = 0;
  std::string reason;   // "Expired", "NotFound", …; empty where the answer was no Status
  std::string message;  // one line, shortened in the middle
  std::vector<StatusCause> causes;
  std::optional<Duration> retry_after;

  // The resource version asked for is newer than the server's data.
  bool is_version_too_large() const;
  // A `test` of a JSON patch failed, or the patch does not apply: the server does not say which.
  bool is_patch_not_applicable() const;

  Action action() const;
  // "403 Forbidden: virtualmachineinstances.kubevirt.io is forbidden: User …"
  Error error() const;
};

// `body` as received, of any type.
ApiStatus read_status(const ResponseHead& head, std::string_view body);

// The object of an ERROR event.
ApiStatus read_status(std::string_view status_object);

}  // namespace vo::kube
