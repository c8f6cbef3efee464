// SPDX-License-Identifier: Apache-2.0
#include "apiserver/metadata_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "json/document.h"

namespace vo::apiserver {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(QualifiedName, is_a_name_with_or_without_a_domain) {
  for (const char* name : {"a", "A", "1", "a-b_c.d", "example.com/a", "kubevirt.io/Name_1.x"}) {
    EXPECT_THAT(qualified_name_errors(name), IsEmpty()) << name;
  }
  EXPECT_THAT(qualified_name_errors(std::string(63, 'a')), IsEmpty());
}

TEST(QualifiedName, says_what_is_wrong_with_which_part) {
  EXPECT_THAT(qualified_name_errors(""),
              ElementsAre("name part must be non-empty", StartsWith("name part must consist of")));
  EXPECT_THAT(qualified_name_errors("-a"), ElementsAre(StartsWith("name part must consist of")));
  EXPECT_THAT(qualified_name_errors(std::string(64, 'a')),
              ElementsAre("name part must be no more than 63 bytes"));
  EXPECT_THAT(qualified_name_errors("/a"), ElementsAre("prefix part must be non-empty"));
  EXPECT_THAT(qualified_name_errors("A.b/a"),
              ElementsAre(StartsWith("prefix part a lowercase RFC 1123 subdomain must")));
  EXPECT_THAT(qualified_name_errors(std::string(254, 'a') + "/a"),
              ElementsAre("prefix part must be no more than 253 bytes"));
  EXPECT_THAT(qualified_name_errors("a/b/c"), ElementsAre(StartsWith("a valid label key must")));
}

json::Document object_with(const std::string& metadata) {
  return json::parse_document(R"({"metadata":{)" + metadata + "}}").value();
}

std::vector<std::string> messages(void (*check)(const json::Document&, std::vector<Cause>&),
                                  const std::string& metadata) {
  std::vector<Cause> causes;
  check(object_with(metadata), causes);
  std::vector<std::string> texts;
  texts.reserve(causes.size());
  for (const Cause& cause : causes) texts.push_back(cause.field + ": " + cause.message);
  return texts;
}

void check_core(const json::Document& object, std::vector<Cause>& causes) {
  check_finalizers(ResourceInfo{}, object, causes);
}

void check_custom(const json::Document& object, std::vector<Cause>& causes) {
  ResourceInfo info;
  info.group = "test.io";
  check_finalizers(info, object, causes);
}

TEST(MetadataRules, labels_have_valid_keys_and_values) {
  EXPECT_THAT(messages(check_labels, R"("labels":{"a":"","b":"B_1","example.com/c":"1.x"})"),
              IsEmpty());
  EXPECT_THAT(messages(check_labels, R"("labels":{"a b":"c d"})"),
              ElementsAre(StartsWith("metadata.labels: Invalid value: \"a b\": name part must"),
                          StartsWith("metadata.labels: Invalid value: \"c d\": a valid label")));
  EXPECT_THAT(messages(check_labels, R"("labels":{"a":")" + std::string(64, 'v') + "\"}"),
              ElementsAre(HasSubstr("must be no more than 63 bytes")));
}

TEST(MetadataRules, annotations_have_keys_of_any_case_and_a_size) {
  EXPECT_THAT(messages(check_annotations, R"("annotations":{"Example.com/A":"any text\n"})"),
              IsEmpty());
  EXPECT_THAT(messages(check_annotations, R"("annotations":{"A b":""})"),
              ElementsAre(StartsWith("metadata.annotations: Invalid value: \"A b\": name part")));
  const std::string most(256 * 1024 - 1, 'x');
  EXPECT_THAT(messages(check_annotations, R"("annotations":{"a":")" + most + "\"}"), IsEmpty());
  EXPECT_THAT(messages(check_annotations, R"("annotations":{"ab":")" + most + "\"}"),
              ElementsAre("metadata.annotations: Too long: may not be more than 262144 bytes"));
}

TEST(MetadataRules, finalizers_are_qualified_names_at_best_with_a_domain) {
  EXPECT_THAT(messages(check_custom, R"("finalizers":["a/b/c","mine"])"),
              ElementsAre(StartsWith("metadata.finalizers: Invalid value: \"a/b/c\": a valid")));
  EXPECT_THAT(messages(check_core, R"("finalizers":["orphan","a.b/c","mine"])"),
              ElementsAre("metadata.finalizers[2]: Invalid value: \"mine\": name is neither a "
                          "standard finalizer name nor is it fully qualified"));
  const auto before = object_with(R"("finalizers":["old"])");
  const auto after =
      object_with(R"("finalizers":["old","new","example.com","example.com/a","orphan"])");
  EXPECT_THAT(finalizer_warnings(&before, after),
              ElementsAre("metadata.finalizers: \"example.com\": prefer a domain-qualified "
                          "finalizer name including a path (/) to avoid accidental conflicts with "
                          "other finalizer writers",
                          "metadata.finalizers: \"new\": prefer a domain-qualified finalizer name "
                          "to avoid accidental conflicts with other finalizer writers"));
  EXPECT_EQ(finalizer_warnings(nullptr, before).size(), 1U);
}

}  // namespace
}  // namespace vo::apiserver
