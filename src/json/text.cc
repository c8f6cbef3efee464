// SPDX-License-Identifier: Apache-2.0
#include "json/text.h"

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vo::json {

Result<std::string> unquote(std::string_view token) {
  boost::json::error_code code;
  const auto value = boost::json::parse(token, code);
  if (code || !value.is_string()) return input_error("no JSON string");
  return std::string{value.get_string()};
}

}  // namespace vo::json
