// SPDX-License-Identifier: Apache-2.0
#include "apiserver/pattern.h"

#include <exception>
#include <memory>
#include <string_view>

// Boost's own bound lets one text keep a thread busy for seconds.
#define BOOST_REGEX_MAX_STATE_COUNT 1000000
#include <boost/regex.hpp>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"

namespace vo::apiserver {
namespace {

class RegexPattern final : public Pattern {
 public:
  explicit RegexPattern(std::string_view text)
      : Pattern(text), regex_(text.begin(), text.end(), boost::regex::perl) {}

  bool is_in(std::string_view text) const override try {
    return boost::regex_search(text.begin(), text.end(), regex_);
  } catch (const std::exception&) {
    return false;
  }

 private:
  boost::regex regex_;
};

}  // namespace

Result<std::shared_ptr<const Pattern>> Pattern::compile(std::string_view text) try {
  return std::make_shared<const RegexPattern>(text);
} catch (const std::exception& error) {
  return input_error(format("'{}' is no regular expression: {}", text, error.what()));
}

}  // namespace vo::apiserver
