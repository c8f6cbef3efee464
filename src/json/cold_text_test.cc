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
    TextPacker other = std::move(packer);
    EXPECT_TRUE(text.pack(other));
  }
  std::string scratch;
  EXPECT_EQ(text.read(scratch), text_of(7));
}

TEST_F(ColdTextTest, is_packed_the_same_after_a_rest) {
  ColdText before(text_of(8));
  ColdText after(text_of(9));
  EXPECT_TRUE(before.pack(packer));
  packer.rest();
  EXPECT_TRUE(after.pack(packer));
  std::string scratch;
  EXPECT_EQ(before.read(scratch), text_of(8));
  EXPECT_EQ(after.read(scratch), text_of(9));
}

TEST_F(ColdTextTest, learns_what_texts_have_become) {
  const auto later = [](int number) {
    std::string text;
    for (int i = 0; i < 200; ++i) text += format("other {} ", i * i);
    return text + std::to_string(number);
  };
  ColdText stranger(later(0));
  EXPECT_TRUE(stranger.pack(packer));
  std::vector<ColdText> texts;
  for (int i = 0; i < 100; ++i) texts.emplace_back(later(i)).pack(packer);
  EXPECT_LT(5 * texts.back().packed_size(), stranger.packed_size());
  std::string scratch;
  EXPECT_EQ(stranger.read(scratch), later(0));
  int number = 0;
  for (const ColdText& text : texts) EXPECT_EQ(text.read(scratch), later(number++));
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
