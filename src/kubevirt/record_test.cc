// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/record.h"

#include <gtest/gtest.h>

namespace vo::kubevirt {
namespace {

Record full() {
  return {.bytes = Bytes{456131040},
          .cpu = MilliCpu{200},
          .source = Source::kDerived,
          .ambiguous = false,
          .release = "v1.8.4",
          .ratio = "1.5",
          .overcommit = 200,
          .cpu_allocation_ratio = 10,
          .time = "2026-11-25T01:13:02Z"};
}

TEST(Record, prints_compactly_and_reads_back) {
  const Records records{{"pod-1", full()}};
  const std::string text = print_records(records);
  EXPECT_EQ(text,
            R"({"pod-1":{"bytes":456131040,"milliCpu":200,"source":"derived","release":"v1.8.4",)"
            R"("ratio":"1.5","overcommit":200,"cpuAllocationRatio":10,)"
            R"("time":"2026-11-25T01:13:02Z"}})");
  EXPECT_EQ(*parse_records(text), records);
  EXPECT_EQ(print_records({}), "{}");
}

TEST(Record, keeps_what_is_unknown_unknown) {
  const Records records{{"p", Record{.source = Source::kComputed, .ambiguous = true}}};
  EXPECT_EQ(print_records(records), R"({"p":{"source":"computed","ambiguous":true}})");
  EXPECT_EQ(*parse_records(print_records(records)), records);
}

TEST(Record, the_time_of_record_is_not_compared) {
  Record later = full();
  later.time = "2027-01-01T00:00:00Z";
  EXPECT_TRUE(same_claims({{"p", full()}}, {{"p", later}}));
  later.bytes = Bytes{1};
  EXPECT_FALSE(same_claims({{"p", full()}}, {{"p", later}}));
  EXPECT_FALSE(same_claims({{"p", full()}}, {{"q", full()}}));
}

TEST(Record, refuses_what_an_editor_may_have_left) {
  for (const auto* text :
       {"", "7", "{", R"({"p":7})", R"({"p":{"bytes":"many"}})", R"({"p":{"bytes":1.5}})",
        R"({"p":{"bytes":9223372036854775808}})", R"({"p":{"source":"guessed"}})", "{} x"}) {
    EXPECT_FALSE(parse_records(text)) << text;
  }
  EXPECT_TRUE(parse_records(R"({"p":{"future":[1,{"a":2}],"bytes":3}})")) << "unknown members pass";
}

}  // namespace
}  // namespace vo::kubevirt
