// SPDX-License-Identifier: Apache-2.0
#include "golden/golden_lines.h"

#include <bit>
#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/format.h"
#include "base/result.h"
#include "overhead/formula.h"
#include "overhead/launcher_resources.h"
#include "overhead/ratio_text.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"
#include "support/case_decoder.h"

namespace vo::test {
namespace {

namespace json = boost::json;

void add(std::map<std::string, std::string>& entries, std::string name,
         const std::optional<Quantity>& quantity) {
  if (quantity) entries.emplace(std::move(name), quantity->to_string());
}

json::object entries(const overhead::ResourceMap& map, const overhead::ComputeResources& compute) {
  std::map<std::string, std::string> sorted;
  add(sorted, "memory", map.memory);
  add(sorted, "cpu", map.cpu);
  add(sorted, "ephemeral-storage", map.ephemeral_storage);
  add(sorted, "hugepages-" + compute.hugepages_size, compute.hugepages);
  json::object object;
  for (const auto& [name, text] : sorted) object[name] = text;
  return object;
}

json::value number_text(const Result<std::int64_t>& number) {
  return number ? json::value(std::to_string(*number)) : json::value();
}

json::value text_or_null(const Result<Quantity>& quantity) {
  return quantity ? json::value(quantity->to_string()) : json::value();
}

std::string_view name(QuantityFormat format) {
  switch (format) {
    case QuantityFormat::kBinarySI: return "BinarySI";
    case QuantityFormat::kDecimalSI: return "DecimalSI";
    case QuantityFormat::kDecimalExponent: return "DecimalExponent";
  }
  return "";
}

std::string refused(std::string_view in, std::string_view error) {
  return json::serialize(json::object{{"in", in}, {"ok", false}, {"error", error}});
}

}  // namespace

Result<std::string> overhead_line(const GoldenCase& input, const overhead::Release& release) {
  const overhead::FormulaConfig config(input.config);
  VO_TRY(const Bytes total, total_overhead(input.spec, config, *release.overhead));
  return format(R"({{"id":{},"overhead":{}}})", input.id, total.count());
}

Result<std::string> resources_line(const GoldenCase& input, const overhead::Release& release) {
  VO_TRY(const auto compute, compute_resources(input.spec, input.config, release));
  return json::serialize(json::object{{"id", input.id},
                                      {"requests", entries(compute.requests, compute)},
                                      {"limits", entries(compute.limits, compute)}});
}

std::string quantity_line(std::string_view in) {
  const auto quantity = Quantity::parse(in);
  if (!quantity) return refused(in, quantity.error().message());
  return json::serialize(json::object{{"in", in},
                                      {"ok", true},
                                      {"string", quantity->to_string()},
                                      {"value", number_text(quantity->scaled(0))},
                                      {"milli", number_text(quantity->scaled(-3))},
                                      {"kilo", number_text(quantity->scaled(3))},
                                      {"format", name(quantity->format())},
                                      {"sign", quantity->sign()}});
}

std::string arithmetic_line(std::string_view a, std::string_view b) {
  const auto left = Quantity::parse(a);
  const auto right = Quantity::parse(b);
  json::object line{{"a", a}, {"b", b}};
  if (!left || !right) {
    line["error"] = left ? right.error().message() : left.error().message();
    return json::serialize(line);
  }
  const auto order = left->compare(*right);
  line["cmp"] = order < 0 ? -1 : order > 0 ? 1 : 0;
  line["add"] = text_or_null(left->add(*right));
  line["sub"] = text_or_null(left->subtract(*right));
  return json::serialize(line);
}

std::string ratio_line(std::string_view in) {
  const auto value = overhead::parse_ratio_text(in);
  if (!value) return refused(in, overhead::to_string(value.error()));
  return json::serialize(
      json::object{{"in", in},
                   {"ok", true},
                   {"bits", format("{:016x}", std::bit_cast<std::uint64_t>(*value))},
                   {"text", overhead::format_ratio_text(*value)}});
}

}  // namespace vo::test
