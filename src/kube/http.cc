// SPDX-License-Identifier: Apache-2.0
#include "kube/http.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include "base/clock.h"

namespace vo::kube {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string_view to_string(Method method) {
  switch (method) {
    case Method::kGet: return "GET";
    case Method::kPost: return "POST";
    case Method::kPut: return "PUT";
    case Method::kPatch: return "PATCH";
    case Method::kDelete: return "DELETE";
    case Method::kHead: return "HEAD";
    case Method::kOther: break;
  }
  return "OPTIONS";
}

std::optional<std::string_view> ResponseHead::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (equal_without_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::optional<Duration> ResponseHead::retry_after() const {
  const auto value = header("Retry-After");
  if (!value) return std::nullopt;
  std::uint32_t seconds = 0;
  const char* end = value->data() + value->size();
  const auto [rest, error] = std::from_chars(value->data(), end, seconds);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return std::chrono::seconds(seconds);
}

}  // namespace vo::kube
