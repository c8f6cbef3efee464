// SPDX-License-Identifier: Apache-2.0
// Laws that hold for every quantity, against fractions of unbounded integers.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.h"
#include "quantity/quantity.h"
#include "support/exact_quantity.h"

namespace vo {
namespace {

using test::BigInt;
using test::Fraction;

rc::Gen<std::string> digits(int most) {
  return rc::gen::exec([most] {
    const auto count = static_cast<std::size_t>(*rc::gen::inRange(0, most + 1));
    return *rc::gen::container<std::string>(count, rc::gen::element('0', '0', '1', '5', '9'));
  });
}

rc::Gen<std::string> exponent() {
  return rc::gen::map(rc::gen::inRange(-25, 19), [](int e) { return "e" + std::to_string(e); });
}

rc::Gen<std::string> suffix() {
  const auto letters = rc::gen::element<std::string>("", "", "n", "u", "m", "k", "M", "G", "T", "P",
                                                     "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  return rc::gen::weightedOneOf<std::string>({{3, letters}, {1, exponent()}});
}

// Of any size below 10^38, so that a sum of two stays within the bounds.
rc::Gen<std::string> text() {
  return rc::gen::exec([] {
    const auto sign = *rc::gen::element<std::string>("", "", "-", "+");
    const auto whole = "0" + *digits(20);
    const auto fraction = *rc::gen::element(0, 0, 3, 40);
    return sign + whole + (fraction > 0 ? "." + *digits(fraction) : "") + *suffix();
  });
}

struct Sample {
  std::string text;
  Quantity quantity;
  Fraction exact;
};

Sample sample() {
  const auto chosen = *text();
  const auto parsed = Quantity::parse(chosen);
  RC_ASSERT(parsed.has_value());
  return {chosen, *parsed, test::exact_value(chosen)};
}

std::strong_ordering order(const Fraction& a, const Fraction& b) { return a.compare(b) <=> 0; }

// Any quantity's value can be written in nanos.
Quantity quantity_of(const Fraction& exact) {
  const auto nanos = test::away_from_zero(exact * test::exact_power(10, 9));
  return *Quantity::parse(nanos.str() + "n");
}

RC_GTEST_PROP(QuantityProperty, scales_as_fractions_do, ()) {
  const auto s = sample();
  const auto scale = *rc::gen::inRange(-12, 45);
  const auto scaled = s.quantity.scaled(scale);
  const auto expected = test::exact_scaled(s.exact, scale);
  RC_ASSERT(scaled.has_value() == expected.has_value());
  if (scaled) RC_ASSERT(*scaled == *expected);
}

RC_GTEST_PROP(QuantityProperty, reads_back_what_it_prints, ()) {
  const auto s = sample();
  const auto printed = s.quantity.to_string();
  const auto again = Quantity::parse(printed);
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == s.quantity);
  RC_ASSERT(again->to_string() == printed);
}

RC_GTEST_PROP(QuantityProperty, is_worth_what_its_text_is, ()) {
  const auto s = sample();
  RC_ASSERT(s.quantity == quantity_of(s.exact));
  RC_ASSERT(test::exact_value(s.quantity.to_string()) == s.exact);
}

RC_GTEST_PROP(QuantityProperty, orders_as_fractions_do, ()) {
  const auto a = sample();
  const auto b = sample();
  RC_ASSERT(a.quantity.compare(b.quantity) == order(a.exact, b.exact));
  RC_ASSERT(a.quantity.compare(a.quantity) == std::strong_ordering::equal);
}

RC_GTEST_PROP(QuantityProperty, orders_as_differences_do, ()) {
  const auto a = sample().quantity;
  const auto b = sample().quantity;
  const auto difference = a.subtract(b);
  RC_ASSERT(difference.has_value());
  RC_ASSERT(a.compare(b) == (difference->sign() <=> 0));
  RC_ASSERT(b.compare(a) == (0 <=> difference->sign()));
}

RC_GTEST_PROP(QuantityProperty, adds_as_fractions_do, ()) {
  const auto a = sample();
  const auto b = sample();
  const auto sum = a.quantity.add(b.quantity);
  RC_ASSERT(sum.has_value());
  RC_ASSERT(*sum == quantity_of(a.exact + b.exact));
  RC_ASSERT(*sum == *b.quantity.add(a.quantity));
}

RC_GTEST_PROP(QuantityProperty, subtracting_undoes_adding, ()) {
  const auto a = sample().quantity;
  const auto b = sample().quantity;
  RC_ASSERT(*a.add(b)->subtract(b) == a);
  RC_ASSERT(*a.subtract(b)->add(b) == a);
}

RC_GTEST_PROP(QuantityProperty, multiplies_within_the_bounds, ()) {
  const auto s = sample();
  const auto factor = *rc::gen::arbitrary<std::int64_t>() >> *rc::gen::inRange(0, 63);
  const Fraction exact = s.exact * BigInt{factor};
  const auto product = s.quantity.multiply(factor);
  RC_ASSERT(product.has_value() == (abs(exact) <= test::exact_power(10, 40)));
  if (product) RC_ASSERT(*product == quantity_of(exact));
}

RC_GTEST_PROP(QuantityProperty, answers_any_text, (const std::string& any)) {
  const auto quantity = Quantity::parse(any);
  if (!quantity) RC_ASSERT(quantity.error().action() == Action::kInput);
}

}  // namespace
}  // namespace vo
