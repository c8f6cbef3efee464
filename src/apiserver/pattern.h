// SPDX-License-Identifier: Apache-2.0
// A regular expression of a schema, searched for in untrusted text with bounded effort.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vo::apiserver {

class Pattern {
 public:
  // Error: kInput where it is no regular expression.
  static Result<std::shared_ptr<const Pattern>> compile(std::string_view text);

  virtual ~Pattern() = default;
  // False also where deciding would take too long.
  virtual bool is_in(std::string_view text) const = 0;
  const std::string& text() const { return text_; }

 protected:
  explicit Pattern(std::string_view text) : text_(text) {}

 private:
  std::string text_;
};

}  // namespace vo::apiserver
