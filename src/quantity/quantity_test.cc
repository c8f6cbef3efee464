// SPDX-License-Identifier: Apache-2.0
#include "quantity/quantity.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "base/units.h"

namespace vo {
namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();

Quantity q(std::string_view text) {
  const auto quantity = Quantity::parse(text);
  EXPECT_TRUE(quantity) << text;
  return quantity.value_or(Quantity{});
}

std::string print(const Result<Quantity>& result) { return result ? result->to_string() : "error"; }

std::string canonical(std::string_view text) { return print(Quantity::parse(text)); }

std::string why_not(std::string_view text) {
  const auto quantity = Quantity::parse(text);
  if (quantity) return "parsed as " + quantity->to_string();
  EXPECT_EQ(quantity.error().action(), Action::kInput);
  return quantity.error().message();
}

TEST(Quantity, is_zero_and_binary_by_default) {
  constexpr Quantity kNone;
  static_assert(kNone.is_zero());
  EXPECT_EQ(kNone.format(), QuantityFormat::kBinarySI);
  EXPECT_EQ(kNone.to_string(), "0");
}

TEST(Quantity, is_made_of_amounts) {
  EXPECT_EQ(Quantity{mebibytes(300)}.to_string(), "300Mi");
  EXPECT_EQ(Quantity{MilliCpu{1500}}.to_string(), "1500m");
  EXPECT_EQ(Quantity{MilliCpu{2000}}.to_string(), "2");
  EXPECT_EQ(Quantity{524'288'000}.to_string(), "524288k");
}

TEST(Quantity, prints_canonically) {
  EXPECT_EQ(canonical("1024Mi"), "1Gi");
  EXPECT_EQ(canonical("1.5Gi"), "1536Mi");
  EXPECT_EQ(canonical("1023Ki"), "1023Ki");
  EXPECT_EQ(canonical("0.5Ki"), "512");
  EXPECT_EQ(canonical("1.0001Ki"), "1024102400u");
  EXPECT_EQ(canonical("1000m"), "1");
  EXPECT_EQ(canonical("0.1"), "100m");
  EXPECT_EQ(canonical("12e3"), "12e3");
  EXPECT_EQ(canonical("1200e4"), "12e6");
  EXPECT_EQ(canonical("1e1"), "10");
  EXPECT_EQ(canonical("-0"), "0");
  EXPECT_EQ(canonical("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(canonical("9223372036854775808"), "9223372036854775808");
}

TEST(Quantity, keeps_the_scale_above_exa) {
  EXPECT_EQ(canonical("1000E"), "1e21");
  EXPECT_EQ(q("1000E"), q("1e21"));
}

TEST(Quantity, reads_numbers_without_digits_as_upstream_does) {
  for (const auto* text : {"+", "-", ".", "m", ".k", "Ki", "-Gi", "Ti", "e5", "e-9"}) {
    EXPECT_EQ(canonical(text), "0") << text;
  }
  for (const auto* text : {"", "Pi", "-Ei", ".Pi", "e-10"}) {
    EXPECT_EQ(canonical(text), "error") << text;
  }
}

TEST(Quantity, tells_exa_from_an_exponent) {
  EXPECT_EQ(q("1E").format(), QuantityFormat::kDecimalSI);
  EXPECT_EQ(q("1E3").format(), QuantityFormat::kDecimalExponent);
  EXPECT_EQ(q("1E+3"), q("1k"));
  EXPECT_EQ(q("1Ei").format(), QuantityFormat::kBinarySI);
}

TEST(Quantity, refuses_what_is_no_quantity) {
  for (const auto* text : {" 1",    "1 ",  "1KiB", "1ki",   "1K",
                           "0x10",  "NaN", "Inf",  "1,5",   "1..5",
                           "--1",   "1e",  "1e+",  "1e+-3", "1e++3",
                           "1e3.5", "1mm", "1 Gi", "1Gi2",  "{{ .Values.memory }}"}) {
    EXPECT_EQ(canonical(text), "error") << text;
  }
}

TEST(Quantity, says_what_would_be_right) {
  EXPECT_EQ(why_not("1KiB"), "'1KiB' is no quantity: write 1Ki, 1Mi, 1Gi, 1k, 1M or plain bytes");
  EXPECT_EQ(why_not("1e65"), "'1e65': an exponent beyond ±64");
  EXPECT_EQ(why_not("1e41"), "'1e41': beyond 10^40, the largest quantity supported");
  EXPECT_EQ(why_not("a\n\xff"),
            "'a?\?' is no quantity: write 1Ki, 1Mi, 1Gi, 1k, 1M or plain bytes");
}

TEST(Quantity, refuses_hostile_texts_at_once) {
  EXPECT_EQ(why_not("2E6024865272343"), "'2E6024865272343': an exponent beyond ±64");
  EXPECT_EQ(why_not("1e4294967297"), "'1e4294967297': an exponent beyond ±64");
  EXPECT_EQ(why_not("1e-2147483648"), "'1e-2147483648': an exponent beyond ±64");
  EXPECT_EQ(why_not("1e-9223372036854775809"), "'1e-9223372036854775809': an exponent beyond ±64");
  EXPECT_EQ(why_not(std::string(200, '1')),
            "'" + std::string(40, '1') + "…': 200 bytes, a quantity has at most 128");
  EXPECT_EQ(why_not(std::string(1'000'000, '0')),
            "'" + std::string(40, '0') + "…': 1000000 bytes, a quantity has at most 128");
}

TEST(Quantity, uses_every_byte_it_may) {
  EXPECT_EQ(canonical(std::string(127, '0') + "7"), "7");
  EXPECT_EQ(canonical(std::string(126, '9') + "Ei"), "9223372036854775807");
  EXPECT_EQ(canonical("0." + std::string(126, '0')), "0");
  EXPECT_EQ(canonical("0." + std::string(125, '0') + "1"), "1n");
  EXPECT_EQ(canonical("-." + std::string(122, '9') + "e-64"), "-1e-9");
  EXPECT_EQ(canonical("1" + std::string(100, '0') + "e-64"), "1e36");
}

TEST(Quantity, holds_up_to_ten_to_the_forty) {
  EXPECT_EQ(canonical("1e40"), "10e39");
  EXPECT_EQ(canonical("-10000000000000000000000E"), "-10e39");
  EXPECT_EQ(canonical("10000000000000000000000000000000000000000.0000000001"), "error");
  EXPECT_EQ(print(q("1e40").add(q("1n"))), "error");
  EXPECT_EQ(print(q("1e40").subtract(q("1n"))),
            "9999999999999999999999999999999999999999999999999e-9");
  EXPECT_EQ(print(q("-1e40").multiply(2)), "error");
  EXPECT_EQ(canonical("0e64"), "0");
  EXPECT_EQ(canonical("1e-64"), "1e-9");
}

TEST(Quantity, rounds_below_nano_away_from_zero) {
  EXPECT_EQ(canonical("0.0000000001"), "1n");
  EXPECT_EQ(canonical("-1.0000000001"), "-1000000001n");
  EXPECT_EQ(canonical("1.0000000000"), "1");
}

TEST(Quantity, caps_binary_texts_as_upstream_does) {
  EXPECT_EQ(canonical("8Ei"), "9223372036854775807");
  EXPECT_EQ(canonical("-8Ei"), "-9223372036854775807");
  EXPECT_EQ(canonical("7.9999999999999999999Ei"), "9223372036854775807");
  EXPECT_EQ(print(q("7Ei").add(q("7Ei"))), "14Ei");
  EXPECT_EQ(print(q("8Ei").add(q("1")).value().multiply(128)), "1024Ei");
}

TEST(Quantity, turns_a_binary_fraction_decimal) {
  EXPECT_EQ(q("0.0001Ki").format(), QuantityFormat::kDecimalSI);
  EXPECT_EQ(canonical("0.0001Ki"), "102400u");
  EXPECT_EQ(q("0.0Ki").format(), QuantityFormat::kBinarySI);
}

TEST(Quantity, takes_the_format_of_what_is_added_to_nothing) {
  EXPECT_EQ(print(Quantity{}.add(q("1000k"))), "1M");
  EXPECT_EQ(print(Quantity{}.subtract(q("1000k"))), "-1M");
  EXPECT_EQ(print(q("0").add(q("1Mi"))), "1Mi");
  EXPECT_EQ(print(q("1Gi").add(q("1048576"))), "1025Mi");
  EXPECT_EQ(print(q("1048576").add(q("1Gi"))), "1074790400");
  EXPECT_EQ(q("0").multiply(3)->format(), QuantityFormat::kDecimalSI);
}

TEST(Quantity, compares_values_not_texts) {
  EXPECT_EQ(q("1Gi"), q("1073741824"));
  EXPECT_EQ(q("1"), q("1000m"));
  EXPECT_EQ(q("1e30"), q("1000000000000E"));
  EXPECT_LT(q("1073741823999m"), q("1Gi"));
  EXPECT_LT(q("-1e39"), q("-1n"));
  EXPECT_GT(q("1E"), q("999999999999999999999999999n"));
}

TEST(Quantity, scales_away_from_zero) {
  EXPECT_EQ(q("1Gi").scaled(3), 1'073'742);
  EXPECT_EQ(q("-1Gi").scaled(3), -1'073'742);
  EXPECT_EQ(q("-1.5Ki").scaled(3), -2);
  EXPECT_EQ(q("0.1m").bytes(), Bytes{1});
  EXPECT_EQ(q("1n").scaled(std::numeric_limits<int>::max()), 1);
  EXPECT_EQ(q("-1e40").scaled(100), -1);
  EXPECT_EQ(q("0").scaled(std::numeric_limits<int>::min()), 0);
  EXPECT_EQ(q("1500m").milli(), MilliCpu{1500});
  EXPECT_EQ(q("2").milli(), MilliCpu{2000});
}

TEST(Quantity, becomes_bytes_only_within_int64) {
  EXPECT_EQ(q("9223372036854775807").bytes(), Bytes{kMost});
  EXPECT_EQ(q("-9223372036854775808").bytes(), Bytes{kLeast});
  const auto beyond = q("9223372036854775808").bytes();
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().action(), Action::kInput);
  EXPECT_EQ(beyond.error().message(), "9223372036854775808 is beyond 64 bits");
  EXPECT_EQ(q("1E").scaled(-3).error().message(), "1E is beyond 64 bits in units of 10^-3");
  EXPECT_FALSE(q("100E").bytes());
  EXPECT_FALSE(q("1").scaled(-19));
}

TEST(Quantity, survives_the_extremes_of_int64) {
  const Quantity least{kLeast};
  EXPECT_EQ(print(Quantity{}.subtract(least)), "9223372036854775808");
  EXPECT_EQ(print(least.multiply(-1)), "9223372036854775808");
  EXPECT_EQ(print(least.add(least)), "-18446744073709551616");
  EXPECT_EQ(print(least.multiply(kLeast)), "85070591730234615865843651857942052864");
}

}  // namespace
}  // namespace vo
