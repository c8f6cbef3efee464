// SPDX-License-Identifier: Apache-2.0
#include "json/utf8.h"

#include <gtest/gtest.h>

namespace vo::json {
namespace {

TEST(Utf8, takes_what_a_document_may_hold) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("name"));
  EXPECT_TRUE(is_utf8("Größe \xF0\x9F\x98\x80"));
}

TEST(Utf8, refuses_what_no_parser_would_let_through) {
  EXPECT_FALSE(is_utf8("\xC3"));
  EXPECT_FALSE(is_utf8("\xC0\x80"));
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
}

}  // namespace
}  // namespace vo::json
