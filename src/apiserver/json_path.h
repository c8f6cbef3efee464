// SPDX-License-Identifier: Apache-2.0
// The JSONPath that printer columns use: .a.b, ['a.b'], .a\.b, [0], [*], [?(@.type=='Ready')].
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/document.h"

namespace vo::apiserver {

class JsonPath {
 public:
  // Error: kInput, naming the path.
  static Result<JsonPath> parse(std::string_view path);

  // The first value found; null where there is none.
  const json::Document* find(const json::Document& document) const;

 private:
  struct Step {
    enum class Kind { kMember, kElement, kAll, kFilter } kind = Kind::kMember;
    std::vector<std::string> keys;  // the member's, or the filter's path
    std::string wanted;             // of a filter
    int index = 0;
  };

  static bool read_step(std::string_view& rest, Step& step);
  static bool read_bracket(std::string_view inside, Step& step);
  static bool read_filter(std::string_view inside, Step& step);
  static bool passes(const json::Document& element, const Step& step);
  const json::Document* find(const json::Document& document, std::size_t from) const;
  const json::Document* find_in_list(const json::Document& document, std::size_t from) const;

  std::vector<Step> steps_;
};

}  // namespace vo::apiserver
