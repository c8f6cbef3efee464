// SPDX-License-Identifier: Apache-2.0
// HTTP as values. Who owns a socket turns a Request into bytes and bytes into a ResponseHead and a
// body; credentials, User-Agent and the like are added there, never here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace vo::kube {

// Our clients send neither kHead nor kOther, which is OPTIONS and what else there is.
enum class Method : std::uint8_t { kGet, kPost, kPut, kPatch, kDelete, kHead, kOther };

std::string_view to_string(Method method);

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

struct Request {
  Method method = Method::kGet;
  std::string target;  // path and query, percent-encoded
  std::vector<Header> headers;
  std::string body;
};

struct ResponseHead {
  int code = 0;
  std::vector<Header> headers;

  // Names compare without case. nullopt: absent. Of several the first counts.
  std::optional<std::string_view> header(std::string_view name) const;

  // Retry-After in seconds. Its date form needs a clock, is not sent by API servers and is ignored.
  std::optional<Duration> retry_after() const;
};

struct Response {
  ResponseHead head;
  std::string body;
  bool ok() const { return head.code >= 200 && head.code < 300; }
};

}  // namespace vo::kube
