// SPDX-License-Identifier: Apache-2.0
// An answer that says no, as kube-apiserver says it: a Status object (meta/v1). Outcome<T> is a
// value or such a refusal; VO_TRY and VO_CHECK_OK work on it as on a Result.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "apiserver/resource_info.h"
#include "apiserver/status_error.h"

namespace vo::apiserver {

struct Refusal {
  int code = 500;
  std::string reason;  // "NotFound"; empty: unknown to the API machinery
  std::string message;
  boost::json::object details;  // none: left out
  bool empty_details = false;   // … but written as {}
  std::string continue_token;
  int retry_after_seconds = 0;
  bool plain_text = false;  // the message alone, as an unknown path is answered

  // The Status object, compact.
  std::string text() const;
};

// `name` empty: the details name no object.
Refusal refuse(StatusError error);
Refusal refuse(StatusError error, const ResourceInfo& info, std::string_view name);

template <typename T>
class [[nodiscard]] Outcome : public std::expected<T, Refusal> {
 public:
  using std::expected<T, Refusal>::expected;
  // NOLINTNEXTLINE(google-explicit-constructor): `return not_found(…)` must read as it does.
  Outcome(Refusal refusal) : std::expected<T, Refusal>(std::unexpected(std::move(refusal))) {}
  // NOLINTNEXTLINE(google-explicit-constructor): the same for `return bad_request(…)`.
  Outcome(StatusError error) : Outcome(refuse(std::move(error))) {}
};

Refusal internal_error(std::string message);  // a plain Go error: 500 without a reason
Refusal unknown_path();
Refusal unknown_resource();
Refusal method_not_allowed();
Refusal method_without_verb(const ResourceInfo& info);  // OPTIONS and what else is no verb
Refusal not_found(const ResourceInfo& info, std::string_view name);
Refusal already_exists(const ResourceInfo& info, std::string_view name);
Refusal conflict(const ResourceInfo& info, std::string_view name, std::string_view why);
// What a stale resourceVersion is answered with.
Refusal modified(const ResourceInfo& info, std::string_view name);
Refusal forbidden(const ResourceInfo& info, std::string_view name, std::string_view why);
// `kind` as in the message: the kind, or the plural where the registry itself complains.
Refusal invalid(std::string_view group, std::string_view kind, std::string_view name,
                const std::vector<Cause>& errors);
Refusal expired(std::string message);
Refusal too_old(std::uint64_t asked, std::uint64_t oldest);
Refusal version_too_large(std::uint64_t asked, std::uint64_t current);
Refusal unsupported_media_type(std::string_view accepted);
Refusal not_acceptable();
Refusal too_large(std::string message);

// "virtualmachineinstances.kubevirt.io", or "pods".
std::string qualified_plural(const ResourceInfo& info);

}  // namespace vo::apiserver
