// SPDX-License-Identifier: Apache-2.0
#include "json/yaml_text.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace vo::json {
namespace {

std::string yaml(std::string_view json) { return yaml_text(boost::json::parse(json)); }

TEST(YamlText, nests_maps_and_lists_in_block_style) {
  EXPECT_EQ(yaml(R"([{"a":1,"b":{"c":[true,null]},"d":[],"e":{}}])"),
            "- a: 1\n"
            "  b:\n"
            "    c:\n"
            "    - true\n"
            "    - null\n"
            "  d: []\n"
            "  e: {}\n");
}

TEST(YamlText, quotes_text_that_would_read_as_something_else) {
  EXPECT_EQ(yaml(R"({"a":"true","b":"1.5","c":"","d":"0x1F","e":"2026-11-25"})"),
            "a: \"true\"\nb: \"1.5\"\nc: \"\"\nd: \"0x1F\"\ne: \"2026-11-25\"\n");
}

TEST(YamlText, keeps_long_lines_and_plain_words) {
  const std::string words(300, 'w');
  EXPECT_EQ(yaml("{\"a\":\"" + words + " end\",\"b\":\"v1.6.2\",\"c\":\"8Mi × 2: cores\"}"),
            "a: " + words + " end\nb: v1.6.2\nc: '8Mi × 2: cores'\n");
}

}  // namespace
}  // namespace vo::json
