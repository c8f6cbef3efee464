// SPDX-License-Identifier: Apache-2.0
#include "runtime/log_sink.h"

#include <gtest/gtest.h>

#include <source_location>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "json/document.h"
#include "runtime/utf8.h"

namespace vo::runtime {
namespace {

class LogSinkTest : public testing::Test {
 protected:
  LogSinkTest() { clock_.set_wall(*parse_rfc3339("2026-11-25T01:13:02.123456Z")); }

  LogSink sink(LogFormat format, LogLevel level = LogLevel::kInfo) {
    return LogSink{{.format = format, .level = level}, clock_, [this](std::string_view line) {
                     written_ += line;
                   }};
  }

  ManualClock clock_;
  std::string written_;
};

TEST_F(LogSinkTest, writes_json_in_kubevirts_shape) {
  sink(LogFormat::kJson).info("published", {{"vmi", "ns/vm-a"}, {"bytes", "301989888"}});
  const std::string tail =
      "\",\"timestamp\":\"2026-11-25T01:13:02.123456Z\",\"vmi\":\"ns/vm-a\","
      "\"bytes\":\"301989888\"}\n";
  EXPECT_TRUE(
      written_.starts_with("{\"component\":\"virt-overhead\",\"level\":\"info\","
                           "\"msg\":\"published\",\"pos\":\"log_sink_test.cc:"))
      << written_;
  EXPECT_TRUE(written_.ends_with(tail)) << written_;
}

TEST_F(LogSinkTest, whatever_a_record_says_stays_one_json_object_on_one_line) {
  const std::string hostile = "say \"hi\"\n\x01\\ \xff end";
  sink(LogFormat::kJson).error(hostile, {{"msg", "\t"}});
  EXPECT_EQ(written_.find('\n'), written_.size() - 1);
  const auto document = json::parse_document(written_);
  ASSERT_TRUE(document) << document.error().message();
  EXPECT_EQ(document->at("msg").as_string(), "say \"hi\"\n\x01\\ \xEF\xBF\xBD end");
  EXPECT_EQ(document->at("msg_").as_string(), "\t");
  EXPECT_EQ(document->at("level").as_string(), "error");
}

TEST(RepairUtf8, keeps_text_and_replaces_what_is_none) {
  EXPECT_EQ(repair_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"),
            "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(repair_utf8("x\x80y"), "x" + bad + "y");
  EXPECT_EQ(repair_utf8("\xC3"), bad) << "cut off";
  EXPECT_EQ(repair_utf8("\xC0\xAF"), bad + bad) << "overlong";
  EXPECT_EQ(repair_utf8("\xED\xA0\x80"), bad + bad + bad) << "a surrogate";
  EXPECT_EQ(repair_utf8("\xF4\x90\x80\x80"), bad + bad + bad + bad) << "beyond U+10FFFF";
}

TEST_F(LogSinkTest, writes_text_for_people) {
  sink(LogFormat::kText).warning("two\nlines", {{"pod", "ns/p"}, {"why", "not \"so\""}, {"x", ""}});
  EXPECT_EQ(written_,
            "2026-11-25T01:13:02.123456Z WARN  two lines pod=ns/p why=\"not \\\"so\\\"\" x=\"\"\n");
}

TEST_F(LogSinkTest, leaves_out_what_is_below_the_level) {
  auto quiet = sink(LogFormat::kText, LogLevel::kWarning);
  quiet.debug("no");
  quiet.info("no");
  EXPECT_TRUE(written_.empty());
  quiet.error("yes");
  EXPECT_NE(written_.find("ERROR yes\n"), std::string::npos);
}

}  // namespace
}  // namespace vo::runtime
