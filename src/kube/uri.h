// SPDX-License-Identifier: Apache-2.0
// Percent-encoding (RFC 3986): everything but unreserved characters.
#pragma once

#include <string>
#include <string_view>

namespace vo::kube {

std::string percent_encode(std::string_view text);

// "?a=1&b=2", in the order of the calls; empty without parameters.
class Query {
 public:
  void add(std::string_view name, std::string_view value);
  void add_unless_empty(std::string_view name, std::string_view value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace vo::kube
