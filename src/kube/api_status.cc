// SPDX-License-Identifier: Apache-2.0
#include "kube/api_status.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/reader.h"
#include "json/value.h"
#include "kube/http.h"

namespace vo::kube {

namespace {

using json::Value;

// What apimachinery says, word for word, when a JSON patch could not be applied.
constexpr std::string_view kNotApplicable =
    "the server rejected our request due to an error in our request";

// A strict validation error embeds the whole object and names the field at its end.
constexpr std::size_t kKeptHead = 400;
constexpr std::size_t kKeptTail = 200;

std::string_view phrase(int code) {
  switch (code) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Entity";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "";
  }
}

bool is_text(std::string_view body) {
  const auto is_control = [](unsigned char c) {
    return c < ' ' && c != '\n' && c != '\r' && c != '\t';
  };
  return std::ranges::none_of(body, is_control);
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool space = static_cast<unsigned char>(c) <= ' ';
    if (!space) line += c;
    if (space && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

// At most `size` bytes, without a cut-off UTF-8 sequence at the end or the beginning.
bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string shortened(std::string line) {
  if (line.size() <= kKeptHead + kKeptTail) return line;
  std::size_t head = kKeptHead;
  std::size_t tail = line.size() - kKeptTail;
  while (head > 0 && continues(line[head])) --head;
  while (tail < line.size() && continues(line[tail])) ++tail;
  return format("{} … {}", line.substr(0, head), line.substr(tail));
}

Status read_cause(Value value, StatusCause& cause) {
  return json::for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "reason") return json::read(member, cause.reason);
    if (key == "field") return json::read(member, cause.field);
    if (key == "message") return json::read(member, cause.message);
    return {};
  });
}

Status read_retry_after(Value value, ApiStatus& status) {
  std::int64_t seconds = 0;
  VO_CHECK_OK(json::read(value, seconds));
  if (seconds > 0)
    status.retry_after = std::chrono::seconds(std::min<std::int64_t>(seconds, 86400));
  return {};
}

Status read_details(Value value, ApiStatus& status) {
  return json::for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "retryAfterSeconds") return read_retry_after(member, status);
    if (key != "causes") return {};
    return json::for_each_element(
        member, [&](Value cause) { return read_cause(cause, status.causes.emplace_back()); });
  });
}

Status read_fields(Value root, ApiStatus& status, std::string& kind) {
  return json::for_each_member(root, [&](std::string_view key, Value member) -> Status {
    if (key == "kind") return json::read(member, kind);
    if (key == "message") return json::read(member, status.message);
    if (key == "reason") return json::read(member, status.reason);
    if (key == "details") return read_details(member, status);
    std::int64_t code = 0;
    if (key != "code") return {};
    VO_CHECK_OK(json::read(member, code));
    status.code = static_cast<int>(std::clamp<std::int64_t>(code, 0, 999));
    return {};
  });
}

// nullopt: no Status object.
std::optional<ApiStatus> parse(std::string_view text) {
  json::Reader reader;
  ApiStatus status;
  std::string kind;
  const Status read =
      reader.read(text, [&](Value root) { return read_fields(root, status, kind); });
  if (!read || kind != "Status") return std::nullopt;
  status.message = shortened(one_line(status.message));
  return status;
}

std::string describe(std::string_view body) {
  if (is_text(body)) return shortened(one_line(body));
  return format("{} bytes that are no text", body.size());
}

}  // namespace

ApiStatus read_status(const ResponseHead& head, std::string_view body) {
  ApiStatus status = parse(body).value_or(ApiStatus{});
  if (status.reason.empty() && status.message.empty()) status.message = describe(body);
  status.code = head.code;
  if (const auto asked = head.retry_after()) status.retry_after = asked;
  return status;
}

ApiStatus read_status(std::string_view status_object) {
  if (auto status = parse(status_object)) return *std::move(status);
  return {.code = 500,
          .reason = {},
          .message = "an ERROR event without a Status: " + describe(status_object),
          .causes = {},
          .retry_after = {}};
}

bool ApiStatus::is_version_too_large() const {
  const auto says_so = [](const StatusCause& cause) {
    return cause.reason == "ResourceVersionTooLarge";
  };
  // Older servers say it in the message alone.
  return std::ranges::any_of(causes, says_so) || message.starts_with("Too large resource version");
}

bool ApiStatus::is_patch_not_applicable() const { return code == 422 && message == kNotApplicable; }

Action ApiStatus::action() const {
  if (is_patch_not_applicable()) return Action::kConflict;
  switch (code) {
    case 401:
    case 403: return Action::kDenied;
    case 404: return Action::kNotFound;
    case 409: return Action::kConflict;
    case 410: return Action::kRelist;
    case 408:
    case 429: return Action::kRetry;
    default: return code >= 500 ? Action::kRetry : Action::kInput;
  }
}

Error ApiStatus::error() const {
  std::string text = std::to_string(code);
  const std::string_view name = reason.empty() ? phrase(code) : std::string_view(reason);
  if (!name.empty()) text.append(" ").append(name);
  if (!message.empty()) text.append(": ").append(message);
  return {action(), std::move(text)};
}

}  // namespace vo::kube
