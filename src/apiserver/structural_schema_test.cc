// SPDX-License-Identifier: Apache-2.0
#include "apiserver/structural_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "json/document.h"

namespace vo::apiserver {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

json::Document document(std::string_view text) { return json::parse_document(text).value(); }

StructuralSchema schema(std::string_view text) {
  return StructuralSchema::parse(document(text)).value();
}

// A schema whose root has the properties given.
StructuralSchema with(const std::string& properties) {
  return schema(R"({"type":"object","properties":{)" + properties + "}}");
}

struct Pruned {
  std::string object;
  std::vector<std::string> paths;
};

Pruned pruned(const StructuralSchema& schema, std::string_view text) {
  auto object = document(text);
  auto paths = schema.prune(object);
  return {json::write_compact(object), std::move(paths)};
}

std::string defaulted(const StructuralSchema& schema, std::string_view text) {
  auto object = document(text);
  schema.set_defaults(object);
  return json::write_compact(object);
}

// "FIELD: MESSAGE" for each cause.
std::vector<std::string> complaints(const StructuralSchema& schema, std::string_view text) {
  std::vector<std::string> lines;
  for (const Cause& cause : schema.validate(document(text))) {
    lines.push_back(cause.field + ": " + cause.message);
  }
  return lines;
}

TEST(StructuralSchema, prunes_what_it_does_not_name) {
  const auto s = with(R"("spec":{"type":"object","properties":{"a":{"type":"string"},)"
                      R"("list":{"type":"array","items":{"type":"object","properties":)"
                      R"({"b":{"type":"string"}}}}}})");
  const auto result =
      pruned(s, R"({"spec":{"a":"1","x":2,"list":[{"b":"1"},{"c":{"d":1}}]},"status":{}})");
  EXPECT_EQ(result.object, R"({"spec":{"a":"1","list":[{"b":"1"},{}]}})");
  EXPECT_THAT(result.paths, ElementsAre("spec.list[1].c", "spec.x", "status"));
}

TEST(StructuralSchema, keeps_type_and_metadata_but_no_unknown_metadata) {
  const auto result = pruned(
      schema(R"({"type":"object"})"),
      R"({"apiVersion":"v1","kind":"K","metadata":{"name":"n","labels":{"a":"b"},"nope":1}})");
  EXPECT_EQ(result.object,
            R"({"apiVersion":"v1","kind":"K","metadata":{"name":"n","labels":{"a":"b"}}})");
  EXPECT_THAT(result.paths, ElementsAre("metadata.nope"));
}

TEST(StructuralSchema, keeps_everything_where_it_is_told_to_preserve) {
  const auto s = with(R"("any":{"x-kubernetes-preserve-unknown-fields":true},)"
                      R"("some":{"type":"object","x-kubernetes-preserve-unknown-fields":true,)"
                      R"("properties":{"known":{"type":"object"}}})");
  const auto result = pruned(s, R"({"any":[{"a":1}],"some":{"free":{"a":1},"known":{"a":1}}})");
  EXPECT_EQ(result.object, R"({"any":[{"a":1}],"some":{"free":{"a":1},"known":{}}})");
  EXPECT_THAT(result.paths, ElementsAre("some.known.a"));
}

TEST(StructuralSchema, treats_an_embedded_resource_as_a_resource) {
  const auto s = with(R"("t":{"type":"object","x-kubernetes-embedded-resource":true,)"
                      R"("properties":{"spec":{"type":"object"}}})");
  const auto result = pruned(s, R"({"t":{"kind":"K","metadata":{"name":"n"},"x":1,"spec":{}}})");
  EXPECT_EQ(result.object, R"({"t":{"kind":"K","metadata":{"name":"n"},"spec":{}}})");
}

TEST(StructuralSchema, walks_into_additional_properties) {
  const auto s = with(R"("m":{"type":"object","additionalProperties":{"type":"object",)"
                      R"("properties":{"a":{"type":"integer"}}}})");
  EXPECT_EQ(pruned(s, R"({"m":{"k":{"a":1,"b":2}}})").object, R"({"m":{"k":{"a":1}}})");
  EXPECT_THAT(complaints(s, R"({"m":{"k":{"a":"x"}}})"),
              ElementsAre("m.k.a: Invalid value: \"string\": m.k.a in body must be of type "
                          "integer: \"string\""));
}

TEST(StructuralSchema, fills_defaults_and_drops_nulls) {
  const auto s =
      with(R"("a":{"type":"string","default":"x"},"n":{"type":"string","nullable":true},)"
           R"("o":{"type":"object","properties":{"b":{"type":"boolean",)"
           R"("default":true}}})");
  EXPECT_EQ(defaulted(s, R"({"o":{}})"), R"({"o":{"b":true},"a":"x"})");
  EXPECT_EQ(defaulted(s, "{}"), R"({"a":"x"})");
  EXPECT_EQ(defaulted(s, R"({"a":null,"n":null,"o":null})"), R"({"n":null,"a":"x"})");
}

TEST(StructuralSchema, refuses_a_wrong_type_in_the_words_of_the_server) {
  const auto s = with(R"("spec":{"type":"object","required":["running"],"properties":)"
                      R"({"running":{"type":"boolean"},"cores":{"type":"integer",)"
                      R"("format":"int32"}}})");
  EXPECT_THAT(complaints(s, R"({"spec":{"running":"yes"}})"),
              ElementsAre("spec.running: Invalid value: \"string\": spec.running in body must be "
                          "of type boolean: \"string\""));
  EXPECT_THAT(complaints(s, R"({"spec":{}})"), ElementsAre("spec.running: Required value"));
  EXPECT_THAT(complaints(s, R"({"spec":[]})"),
              ElementsAre("spec: Invalid value: \"array\": spec in body must be of type object: "
                          "\"array\""));
  EXPECT_THAT(complaints(s, R"({"spec":{"running":true,"cores":2147483648}})"),
              ElementsAre("<nil>: Invalid value: \"\": Checked value must be of type integer with "
                          "format int32 in spec.cores"));
  EXPECT_THAT(complaints(s, R"({"spec":{"running":true,"cores":-1}})"), IsEmpty());
  EXPECT_THAT(complaints(s, R"({"spec":{"running":true,"cores":2.0}})"), IsEmpty());
}

TEST(StructuralSchema, gives_reasons_as_the_server) {
  const auto s = schema(R"({"type":"object","required":["a"],"properties":{"b":{"type":"string",)"
                        R"("enum":["x","y"],"maxLength":1}}})");
  const auto causes = s.validate(document(R"({"b":"zz"})"));
  ASSERT_EQ(causes.size(), 3U);
  EXPECT_EQ(causes[0], (Cause{"FieldValueNotSupported",
                              R"(Unsupported value: "zz": supported values: "x", "y")", "b"}));
  EXPECT_EQ(causes[1], (Cause{"FieldValueTooLong", "Too long: may not be more than 1 byte", "b"}));
  EXPECT_EQ(causes[2], (Cause{"FieldValueRequired", "Required value", "a"}));
}

TEST(StructuralSchema, checks_numbers_texts_and_sizes) {
  const auto s = with(R"("n":{"type":"integer","minimum":10,"maximum":20},)"
                      R"("t":{"type":"string","minLength":1},)"
                      R"("l":{"type":"array","maxItems":1,"items":{"type":"integer"}},)"
                      R"("d":{"type":"string","format":"date-time"})");
  EXPECT_THAT(complaints(s, R"({"n":5})"),
              ElementsAre("n: Invalid value: 5: n in body should be greater than or equal to 10"));
  EXPECT_THAT(complaints(s, R"({"n":21})"),
              ElementsAre("n: Invalid value: 21: n in body should be less than or equal to 20"));
  EXPECT_THAT(complaints(s, R"({"t":""})"),
              ElementsAre("t: Invalid value: \"\": t in body should be at least 1 chars long"));
  EXPECT_THAT(complaints(s, R"({"l":[1,2]})"),
              ElementsAre("l: Too many: 2: must have at most 1 item"));
  EXPECT_THAT(complaints(s, R"({"d":"yesterday"})"),
              ElementsAre("d: Invalid value: \"yesterday\": d in body must be of type date-time: "
                          "\"yesterday\""));
  EXPECT_THAT(complaints(s, R"({"n":10,"t":"é","l":[1],"d":"2026-11-25T01:13:02Z"})"), IsEmpty());
}

constexpr std::string_view kQuantity =
    R"("q":{"anyOf":[{"type":"integer"},{"type":"string"}],"pattern":"^[0-9]+(Mi|Gi)?$",)"
    R"("x-kubernetes-int-or-string":true})";

TEST(StructuralSchema, takes_integers_and_strings_where_both_are_allowed) {
  const auto s = with(std::string{kQuantity});
  EXPECT_THAT(complaints(s, R"({"q":1073741824})"), IsEmpty());
  EXPECT_THAT(complaints(s, R"({"q":"1Gi"})"), IsEmpty());
  EXPECT_THAT(complaints(s, R"({"q":"lots"})"),
              ElementsAre("q: Invalid value: \"lots\": q in body should match '^[0-9]+(Mi|Gi)?$'"));
  EXPECT_THAT(complaints(s, R"({"q":true})"),
              ElementsAre("q: Invalid value: \"boolean\": q in body must be of type "
                          "integer,string: \"boolean\"",
                          "<nil>: Invalid value: \"\": \"q\" must validate at least one schema "
                          "(anyOf)",
                          "q: Invalid value: \"boolean\": q in body must be of type integer: "
                          "\"boolean\""));
}

TEST(StructuralSchema, finds_duplicates_in_sets_and_maps) {
  const auto s =
      with(R"("s":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},)"
           R"("m":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":)"
           R"(["name"],"items":{"type":"object","properties":{"name":{"type":"string"}}}})");
  EXPECT_THAT(complaints(s, R"({"s":["a","b","a","a"]})"),
              ElementsAre("s[2]: Duplicate value: \"a\""));
  EXPECT_THAT(complaints(s, R"({"m":[{"name":"a"},{"name":"a","x":1}]})"),
              ElementsAre(R"(m[1]: Duplicate value: {"name":"a"})"));
}

TEST(StructuralSchema, counts_the_branches_of_one_of_and_all_of) {
  const auto s = with(R"("o":{"oneOf":[{"type":"string"},{"type":"integer"},{"type":"number"}]},)"
                      R"("a":{"allOf":[{"type":"integer"},{"minimum":3}]},)"
                      R"("n":{"not":{"type":"string"}})");
  EXPECT_THAT(complaints(s, R"({"o":"x","a":3,"n":1})"), IsEmpty());
  EXPECT_THAT(complaints(s, R"({"o":1})"),
              ElementsAre("<nil>: Invalid value: \"\": \"o\" must validate one and only one schema "
                          "(oneOf). Found 2 valid alternatives"));
  EXPECT_EQ(complaints(s, R"({"a":2})").size(), 2U);
  EXPECT_EQ(complaints(s, R"({"n":"x"})").size(), 1U);
}

TEST(StructuralSchema, says_what_is_no_schema) {
  const auto result = StructuralSchema::parse(document(R"({"properties":{"a":{"type":"text"}}})"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "openAPIV3Schema.a: 'text' is no type");
  EXPECT_FALSE(StructuralSchema::parse(document("[]")));
  EXPECT_FALSE(StructuralSchema::parse(document(R"({"pattern":"("})")));
}

TEST(StructuralSchema, gives_up_on_a_pattern_that_explodes) {
  const auto s = with(R"("p":{"type":"string","pattern":"^(a+)+$"})");
  EXPECT_EQ(complaints(s, R"({"p":")" + std::string(5000, 'a') + R"(b"})").size(), 1U);
}

}  // namespace
}  // namespace vo::apiserver
