// SPDX-License-Identifier: Apache-2.0
// What the real resource.Quantity answered to 2,000 texts and 1,000 pairs of them. We agree on
// every row, except by design where a row's flag says that upstream's own number is not the true
// one:
//
//   flag                        upstream                            here
//   overflow_value|milli|kilo   wraps around in int64               an error
//   exact_value|milli|kilo      truncates, then adds 1              the true value, away from zero
//   lost_scale                  prints 10^24 as "1"                 prints "1e24"
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "quantity/quantity.h"
#include "support/exact_quantity.h"
#include "support/golden_file.h"

namespace vo {
namespace {

using boost::json::object;

std::string text_of(const object& row, std::string_view field) {
  return std::string{row.at(field).as_string()};
}

std::string_view name_of(QuantityFormat format) {
  switch (format) {
    case QuantityFormat::kBinarySI: return "BinarySI";
    case QuantityFormat::kDecimalSI: return "DecimalSI";
    case QuantityFormat::kDecimalExponent: return "DecimalExponent";
  }
  return "";
}

std::string expected_number(const object& row, const std::string& field) {
  if (row.contains("exact_" + field)) return text_of(row, "exact_" + field);
  if (row.contains("overflow_" + field)) return "error";
  return text_of(row, field);
}

std::string scaled_text(const Quantity& quantity, int scale) {
  const auto result = quantity.scaled(scale);
  return result ? std::to_string(*result) : "error";
}

std::string expected_string(const object& row) {
  if (!row.contains("lost_scale")) return text_of(row, "string");
  return text_of(row, "in").starts_with('-') ? "-1e21" : "1e24";
}

void check_parsed(const Quantity& quantity, const object& row) {
  EXPECT_EQ(quantity.to_string(), expected_string(row));
  EXPECT_EQ(scaled_text(quantity, 0), expected_number(row, "value"));
  EXPECT_EQ(scaled_text(quantity, -3), expected_number(row, "milli"));
  EXPECT_EQ(scaled_text(quantity, 3), expected_number(row, "kilo"));
  EXPECT_EQ(name_of(quantity.format()), text_of(row, "format"));
  EXPECT_EQ(quantity.sign(), row.at("sign").as_int64());
}

// A flagged overflow is one in truth too, and every flag that excuses us is needed.
void check_flags(const object& row) {
  const auto value = test::exact_value(text_of(row, "in"));
  for (const auto& [field, scale] : {std::pair{"value", 0}, {"milli", -3}, {"kilo", 3}}) {
    const auto truth = test::exact_scaled(value, scale);
    EXPECT_EQ(expected_number(row, field), truth ? std::to_string(*truth) : "error") << field;
  }
}

TEST(QuantityGolden, parses_and_prints_as_upstream) {
  for (const auto& line : test::read_golden_lines("quantity/parse.jsonl.xz")) {
    const auto row = boost::json::parse(line).as_object();
    const auto text = text_of(row, "in");
    SCOPED_TRACE(text);
    const auto quantity = Quantity::parse(text);
    ASSERT_EQ(quantity.has_value(), row.at("ok").as_bool());
    if (quantity) check_parsed(*quantity, row);
  }
}

TEST(QuantityGolden, differs_only_where_upstream_is_wrong) {
  for (const auto& line : test::read_golden_lines("quantity/parse.jsonl.xz")) {
    const auto row = boost::json::parse(line).as_object();
    SCOPED_TRACE(line);
    if (row.at("ok").as_bool()) check_flags(row);
  }
}

std::string text_of(const Result<Quantity>& result) {
  return result ? result->to_string() : result.error().message();
}

TEST(QuantityGolden, calculates_as_upstream) {
  for (const auto& line : test::read_golden_lines("quantity/arithmetic.jsonl.xz")) {
    const auto row = boost::json::parse(line).as_object();
    SCOPED_TRACE(line);
    const auto a = Quantity::parse(text_of(row, "a"));
    const auto b = Quantity::parse(text_of(row, "b"));
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->compare(*b), row.at("cmp").as_int64() <=> 0);
    EXPECT_EQ(text_of(a->add(*b)), text_of(row, "add"));
    EXPECT_EQ(text_of(a->subtract(*b)), text_of(row, "sub"));
  }
}

}  // namespace
}  // namespace vo
