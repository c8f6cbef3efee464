// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"

#include <gmock/gmock.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "json/reader.h"

namespace vo::json {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

struct Cpu {
  std::uint32_t cores = 0;
  std::int64_t big = 0;
  std::string model = "unset";
  std::optional<bool> realtime;
  bool numa = false;
  std::vector<std::string> features;
};

Status decode(Value value, Cpu& cpu) {
  return for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "cores") return read(member, cpu.cores);
    if (key == "big") return read(member, cpu.big);
    if (key == "model") return read(member, cpu.model);
    if (key == "realtime") return read(member, cpu.realtime);
    if (key == "numa") return read_presence(member, cpu.numa);
    if (key != "features") return {};
    return for_each_element(member, [&](Value element) -> Status {
      return read(element, cpu.features.emplace_back());
    });
  });
}

Result<Cpu> decode(std::string_view text) {
  Reader reader;
  Cpu cpu;
  VO_CHECK_OK(reader.read(text, [&](Value root) -> Status {
    return for_each_member(root, [&](std::string_view key, Value member) -> Status {
      return key == "cpu" ? decode(member, cpu) : Status{};
    });
  }));
  return cpu;
}

std::string error_of(std::string_view text) {
  auto cpu = decode(text);
  return cpu ? "no error" : cpu.error().message();
}

TEST(Value, fills_what_the_decoder_asks_for) {
  const auto cpu =
      decode(R"({"x":[{"y":1}],"cpu":{"cores":4,"big":-9223372036854775808,"model":"h\n",
      "realtime":false,"numa":{"z":{}},"features":["a","b\"c"]} , "tail":null})");
  ASSERT_TRUE(cpu) << cpu.error().message();
  EXPECT_EQ(cpu->cores, 4U);
  EXPECT_EQ(cpu->big, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(cpu->model, "h\n");
  EXPECT_EQ(cpu->realtime, false);
  EXPECT_TRUE(cpu->numa);
  EXPECT_THAT(cpu->features, ElementsAre("a", "b\"c"));
}

TEST(Value, null_is_absent) {
  const auto cpu = decode(R"({"cpu":{"cores":null,"model":null,"realtime":null,"numa":null,
      "features":null}})");
  ASSERT_TRUE(cpu) << cpu.error().message();
  EXPECT_EQ(cpu->model, "unset");
  EXPECT_EQ(cpu->realtime, std::nullopt);
  EXPECT_FALSE(cpu->numa);
  EXPECT_TRUE(decode(R"({"cpu":null})"));
}

TEST(Value, keys_are_unescaped_and_case_sensitive) {
  EXPECT_EQ(decode(R"({"cp\u0075":{"cores":3}})")->cores, 3U);
  EXPECT_EQ(decode(R"({"cpu":{"Cores":3}})")->cores, 0U);
}

TEST(Value, the_last_of_equal_keys_wins) {
  EXPECT_EQ(decode(R"({"cpu":{"cores":3,"cores":4}})")->cores, 4U);
}

TEST(Value, errors_name_path_wanted_and_got) {
  EXPECT_EQ(error_of(R"({"cpu":{"cores":"4"}})"), R"(.cpu.cores: expected an integer, got "4")");
  EXPECT_EQ(error_of(R"({"cpu":{"cores":-1}})"),
            ".cpu.cores: expected an integer from 0 to 4294967295, got -1");
  EXPECT_EQ(error_of(R"({"cpu":{"cores":4294967296}})"),
            ".cpu.cores: expected an integer from 0 to 4294967295, got 4294967296");
  EXPECT_EQ(error_of(R"({"cpu":{"big":9223372036854775808}})"),
            ".cpu.big: expected an integer, got 9223372036854775808");
  EXPECT_EQ(error_of(R"({"cpu":{"big":1.5}})"), ".cpu.big: expected an integer, got 1.5");
  EXPECT_EQ(error_of(R"({"cpu":{"model":{}}})"), ".cpu.model: expected a string, got an object");
  EXPECT_EQ(error_of(R"({"cpu":{"realtime":1}})"), ".cpu.realtime: expected true or false, got 1");
  EXPECT_EQ(error_of(R"({"cpu":{"numa":true}})"), ".cpu.numa: expected an object, got true");
  EXPECT_EQ(error_of(R"({"cpu":[]})"), ".cpu: expected an object, got an array");
  EXPECT_EQ(error_of(R"({"cpu":{"features":["a",7]}})"),
            ".cpu.features[1]: expected a string, got 7");
}

TEST(Value, strange_keys_are_quoted_and_shortened_in_paths) {
  EXPECT_EQ(at_member("kubevirt.io/x", input_error("bad")).message(), R"(["kubevirt.io/x"]: bad)");
  EXPECT_EQ(at_member("a\x1b[31m", input_error("bad")).message(), R"(["a\x1b[31m"]: bad)");
  EXPECT_EQ(at_member(std::string(1000, 'k'), input_error("bad")).message().size(), 76U);
}

TEST(Value, refuses_bad_escapes_and_half_surrogates) {
  EXPECT_THAT(error_of(R"({"cpu":{"model":"\q"}})"), StartsWith(".cpu.model: broken JSON"));
  EXPECT_THAT(error_of(R"({"cpu":{"model":"\ud800"}})"), StartsWith(".cpu.model: broken JSON"));
  EXPECT_THAT(error_of(R"({"cpu":{"model":"\udc00x"}})"), StartsWith(".cpu.model: broken JSON"));
  EXPECT_EQ(decode(R"({"cpu":{"model":"\ud83d\ude00"}})")->model, "\U0001F600");
}

TEST(Value, a_scalar_has_a_limit) {
  const auto with = [](std::size_t size) {
    return R"({"cpu":{"model":")" + std::string(size, 'x') + R"("}})";
  };
  EXPECT_TRUE(decode(with(kMaxScalarBytes - 2)));
  EXPECT_EQ(error_of(with(kMaxScalarBytes)),
            ".cpu.model: a value of 1048578 bytes, the limit is 1048576");
}

std::string token_of(std::string_view text) {
  Reader reader;
  std::string token;
  const Status status = reader.read(text, [&](Value root) -> Status {
    return for_each_member(root, [&](std::string_view, Value member) -> Status {
      VO_TRY(token, member.token());
      return {};
    });
  });
  return status ? token : status.error().message();
}

TEST(Value, tokens_are_as_they_were_sent) {
  EXPECT_EQ(token_of(R"({"a": "2\u00470Mi" })"), R"("2\u00470Mi")");
  EXPECT_EQ(token_of("{\"a\":304087040 \n}"), "304087040");
  EXPECT_EQ(token_of(R"({"a":1.50e3})"), "1.50e3");
  EXPECT_EQ(token_of(R"({"a":true})"), "true");
  EXPECT_EQ(token_of(R"({"a":null})"), "null");
  EXPECT_EQ(token_of(R"({"a":12x})"), ".a: expected a scalar, got 12x");
  EXPECT_EQ(token_of(R"({"a":nul})"), ".a: expected a scalar, got nul");
  EXPECT_EQ(token_of(R"({"a":{}})"), ".a: expected a scalar, got an object");
}

TEST(Value, raw_gives_the_text_of_an_object) {
  Reader reader;
  std::string raw;
  ASSERT_TRUE(
      reader.read(R"({"type":"ADDED","object":{"a": [1, {}]}, "z":[ 2 ]})", [&](Value root) {
        return for_each_member(root, [&](std::string_view key, Value member) -> Status {
          if (key == "type") return {};
          VO_TRY(const std::string_view text, member.raw());
          raw += text;
          return {};
        });
      }));
  EXPECT_EQ(raw, R"({"a": [1, {}]}[ 2 ])");
}

}  // namespace
}  // namespace vo::json
