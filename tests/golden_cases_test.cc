// SPDX-License-Identifier: Apache-2.0
// 1,500 random VMIs, as the real code of 16 releases sized them: the overhead in bytes, and the
// compute container's requests and limits. Zero differences, to the letter.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstddef>

#include <string>
#include <vector>

#include "golden/golden_lines.h"
#include "golden/product_case.h"
#include "overhead/release.h"
#include "support/case_decoder.h"
#include "support/golden_file.h"

namespace vo::test {
namespace {

constexpr std::size_t kCases = 1500;

template <typename Decode>
std::vector<GoldenCase> decode_all(Decode decode) {
  std::vector<GoldenCase> decoded;
  for (const auto& line : read_golden_lines("cases.jsonl.xz")) decoded.push_back(decode(line));
  return decoded;
}

const std::vector<GoldenCase>& cases() {
  static const auto kDecoded = decode_all(decode_case);
  return kDecoded;
}

const std::vector<GoldenCase>& product_cases() {
  static const auto kDecoded =
      decode_all([](const std::string& line) { return decode_product_case(line).value(); });
  return kDecoded;
}

class GoldenCases : public testing::TestWithParam<std::string> {
 protected:
  const overhead::Release& release() const { return *overhead::find_release(GetParam()); }

  template <typename Answer>
  void compare(const std::vector<GoldenCase>& inputs, const std::string& folder,
               Answer answer) const {
    const auto expected = read_golden_lines(folder + "/" + GetParam() + ".jsonl.xz");
    ASSERT_EQ(expected.size(), kCases);
    ASSERT_EQ(inputs.size(), kCases);
    for (std::size_t i = 0; i < kCases; ++i) {
      const auto line = answer(inputs[i], release());
      ASSERT_TRUE(line) << "case " << i << ": " << line.error().message();
      EXPECT_EQ(*line, expected[i]);
    }
  }
};

TEST_P(GoldenCases, overhead_is_upstreams) { compare(cases(), "overhead", overhead_line); }

TEST_P(GoldenCases, compute_resources_are_upstreams) {
  compare(cases(), "resources", resources_line);
}

TEST_P(GoldenCases, come_out_the_same_through_the_products_decoders) {
  compare(product_cases(), "overhead", overhead_line);
  compare(product_cases(), "resources", resources_line);
}

INSTANTIATE_TEST_SUITE_P(Releases, GoldenCases,
                         testing::Values("v1.0.1", "v1.1.0", "v1.1.1", "v1.2.2", "v1.3.1", "v1.4.1",
                                         "v1.5.0", "v1.5.1", "v1.5.2", "v1.5.3", "v1.6.2", "v1.6.3",
                                         "v1.6.6", "v1.7.4", "v1.9.0", "main"),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

TEST(GoldenRatios, are_read_as_go_reads_them) {
  const auto lines = read_golden_lines("quantity/ratio.jsonl.xz");
  EXPECT_EQ(lines.size(), 600U);
  for (const auto& line : lines) {
    const auto in = boost::json::parse(line).at("in").as_string();
    EXPECT_EQ(ratio_line(in), line);
  }
}

}  // namespace
}  // namespace vo::test
