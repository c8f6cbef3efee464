// SPDX-License-Identifier: Apache-2.0
#include "runtime/schema_watch.h"

#include <gtest/gtest.h>

namespace vo::runtime {
namespace {

TEST(SchemaWatch, finds_the_schemas_address_with_its_hash) {
  json::Reader reader;
  EXPECT_EQ(schema_address(reader, R"({"paths":{
      "api/v1":{"serverRelativeURL":"/openapi/v3/api/v1?hash=A"},
      "apis/kubevirt.io/v1":{"serverRelativeURL":"/openapi/v3/apis/kubevirt.io/v1?hash=B"},
      "apis/kubevirt.io/v1alpha3":{"serverRelativeURL":"/openapi/v3/x?hash=C"}}})"),
            "/openapi/v3/apis/kubevirt.io/v1?hash=B");
}

TEST(SchemaWatch, takes_anything_else_for_no_answer) {
  json::Reader reader;
  for (const auto* text : {"", "404 page not found", "{}", R"({"paths":{}})", R"({"paths":7})",
                           R"({"paths":{"apis/kubevirt.io/v1":"x"}})"}) {
    EXPECT_EQ(schema_address(reader, text), "") << text;
  }
}

}  // namespace
}  // namespace vo::runtime
