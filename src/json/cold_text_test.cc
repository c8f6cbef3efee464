// SPDX-License-Identifier: Apache-2.0
#include "json/cold_text.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/format.h"

namespace vo::json {
namespace {

// As alike as objects of one kind are.
std::string text_of(int number) {
  std::string text = "{\"name\":\"" + std::to_string(number) + "\",\"labels\":{";
  for (int i = 0; i < 100; ++i) text += format(R"("kubevirt.io/label-{}":"value-{}",)", i, i);
  return text + "}}";
}

class ColdTextTest : public ::testing::Test {
 protected:
  ColdTextTest() {
    for (int i = 0; !packer_knows_enough; ++i) {
      ColdText text(text_of(i));
      packer_knows_enough = text.pack(packer);
    }
  }
  TextPacker packer;
  bool packer_knows_enough = false;
};

TEST_F(ColdTextTest, reads_the_same_packed_or_not) {
  ColdText text(text_of(1000));
  std::string scratch;
  EXPECT_EQ(text.read(scratch), text_of(1000));
  EXPECT_TRUE(text.pack(packer));
  EXPECT_TRUE(text.is_packed());
  EXPECT_EQ(text.size(), text_of(1000).size());
  EXPECT_EQ(text.read(scratch), text_of(1000));
  EXPECT_FALSE(text.pack(packer)) << "once is enough";
}

TEST_F(ColdTextTest, is_left_alone_while_the_packer_learns) {
  TextPacker fresh;
  ColdText text(text_of(1));
  EXPECT_FALSE(text.pack(fresh));
  EXPECT_FALSE(text.is_packed());
}

TEST_F(ColdTextTest, outlives_its_packer) {
  ColdText text(text_of(7));
  {
    const TextPacker other = std::exchange(packer, TextPacker());
    TextPacker copy = other;
    EXPECT_TRUE(text.pack(copy));
  }
  std::string scratch;
  EXPECT_EQ(text.read(scratch), text_of(7));
}

TEST_F(ColdTextTest, takes_any_text) {
  for (const std::string& any : {std::string(), std::string("x"), std::string(100'000, '\0')}) {
    ColdText text(any);
    EXPECT_TRUE(text.pack(packer));
    std::string scratch;
    EXPECT_EQ(text.read(scratch), any);
  }
}

}  // namespace
}  // namespace vo::json
