// SPDX-License-Identifier: Apache-2.0
#include "net/bind_address.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace vo::net {
namespace {

std::string read(std::string_view text) {
  const auto address = parse_bind_address(text);
  if (!address) return "error";
  return *address ? to_string(**address) : "off";
}

TEST(BindAddress, reads_what_controllers_are_given) {
  EXPECT_EQ(read(":8081"), ":8081");
  EXPECT_EQ(read("127.0.0.1:8081"), "127.0.0.1:8081");
  EXPECT_EQ(read("[::1]:8443"), "[::1]:8443");
  EXPECT_EQ(read("localhost:1"), "127.0.0.1:1");
  EXPECT_EQ(read(":0"), ":0");
  EXPECT_EQ(read("0"), "off");
}

TEST(BindAddress, refuses_the_rest) {
  for (const auto* text : {"", ":", "8081", ":65536", ":-1", ":8081x", "::1:8081", "[::1]", "[]:1",
                           "a.example:80", "1.2.3:80", "[127.0.0.1]:80", "http://x:80"}) {
    EXPECT_EQ(read(text), "error") << text;
  }
}

}  // namespace
}  // namespace vo::net
