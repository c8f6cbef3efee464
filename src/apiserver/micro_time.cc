// SPDX-License-Identifier: Apache-2.0
#include "apiserver/micro_time.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "apiserver/document_path.h"
#include "base/clock.h"
#include "base/format.h"

namespace vo::apiserver {

namespace {

// "…:02.123456Z" or with an offset.
bool has_six_digits(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return false;
  return text.substr(dot + 1).find_first_not_of("0123456789") == 6;
}

std::string error_of(const json::Document& object, Keys keys) {
  const json::Document* value = member_at(object, keys);
  if (value == nullptr || value->is_null()) return "";
  const std::string_view text = text_at(object, keys);
  if (has_six_digits(text) && parse_rfc3339(text)) return "";
  return format("parsing time \"{}\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"{}\"",
                text, text);
}

}  // namespace

std::string micro_time_error(const ResourceInfo& info, const json::Document& object) {
  if (info.kind == "Event") return error_of(object, {"eventTime"});
  if (info.kind != "Lease" || info.custom) return "";
  const std::string error = error_of(object, {"spec", "renewTime"});
  return error.empty() ? error_of(object, {"spec", "acquireTime"}) : error;
}

}  // namespace vo::apiserver
