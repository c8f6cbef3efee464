// SPDX-License-Identifier: Apache-2.0
#include "tidy/layer_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace vo::tidy {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

Findings check(std::string path, std::string text) {
  return check_layers({make_file(std::move(path), std::move(text))});
}

TEST(Layers, include_what_those_below_include) {
  EXPECT_THAT(allowed_layers("overhead"), UnorderedElementsAre("overhead", "quantity", "base"));
  EXPECT_THAT(allowed_layers("kubevirt"),
              UnorderedElementsAre("kubevirt", "kube", "json", "overhead", "quantity", "base"));
  EXPECT_THAT(allowed_layers("cli"), SizeIs(kLayers.size()));
}

TEST(Layers, are_numbered_from_below) {
  for (const auto& layer : kLayers) {
    for (const auto& other : kLayers) {
      const bool included =
          other.folder != layer.folder && allowed_layers(layer.folder).contains(other.folder);
      EXPECT_FALSE(included && other.number >= layer.number)
          << layer.folder << " includes " << other.folder;
    }
  }
}

TEST(LayerRule, lets_downward_includes_pass) {
  EXPECT_THAT(check("src/kubevirt/a.cc", "#include <vector>\n#include \"kube/b.h\"\n"), IsEmpty());
  EXPECT_THAT(check("tests/a.cc", "#include \"cli/b.h\"\n"), IsEmpty());
}

TEST(LayerRule, names_place_include_and_rule) {
  const auto findings = check("src/overhead/a.cc", "\n#include \"kube/watch.h\"\n");
  EXPECT_EQ(to_string(findings),
            "\nsrc/overhead/a.cc:2: includes \"kube/watch.h\", but src/overhead may include only: "
            "base, overhead, quantity (ARCHITECTURE.md, layers)");
}

TEST(LayerRule, holds_for_tests_beside_the_code) {
  EXPECT_THAT(check("src/quantity/a_test.cc", "#include \"json/b.h\"\n"), SizeIs(1));
}

TEST(LayerRule, keeps_simulation_off_the_server_it_talks_to) {
  EXPECT_THAT(check("src/simulation/a.h", "#include \"apiserver/b.h\"\n"), SizeIs(1));
  EXPECT_THAT(check("src/controller/a.h", "#include \"net/b.h\"\n"), SizeIs(1));
}

TEST(LayerRule, keeps_libraries_at_home) {
  EXPECT_THAT(check("src/net/a.cc", "#include <curl/curl.h>\n"), IsEmpty());
  EXPECT_THAT(to_string(check("src/runtime/a.cc", "#include <sys/socket.h>\n")),
              HasSubstr("which only src/net may"));
}

TEST(LayerRule, ignores_includes_that_are_no_directives) {
  EXPECT_THAT(check("src/base/a.cc", "// #include \"cli/b.h\"\nR\"(\n#include \"cli/b.h\"\n)\";\n"),
              IsEmpty());
}

TEST(LayerRule, refuses_folders_it_does_not_know) {
  EXPECT_THAT(to_string(check("src/utils/a.h", "")), HasSubstr("src/utils is no layer"));
}

TEST(CMakeLayers, may_link_less_but_not_more) {
  EXPECT_THAT(check_cmake_layers(make_file("CMakeLists.txt", "vo_layer(net LAYERS base)\n")),
              IsEmpty());
  EXPECT_THAT(to_string(check_cmake_layers(
                  make_file("CMakeLists.txt", "\nvo_layer(net LAYERS base json LIBRARIES x)\n"))),
              HasSubstr("CMakeLists.txt:2: layer 'net' links 'json'"));
  EXPECT_THAT(check_cmake_layers(make_file("CMakeLists.txt", "vo_layer(tools)\n")), SizeIs(1));
}

TEST(DocumentedLayers, must_say_what_the_table_says) {
  const auto page = [](const std::string& row) {
    const auto findings = check_documented_layers(make_file("A.md", "# A\n" + row + "\n"));
    return std::ranges::count_if(
        findings, [](const auto& f) { return f.text.find("src/overhead`") != std::string::npos; });
  };
  EXPECT_EQ(page("| 2 | `src/overhead` | quantity | JSON |"), 0);
  EXPECT_EQ(page("| 1 | `src/overhead` | quantity | JSON |"), 1);
  EXPECT_EQ(page("| 2 | `src/overhead` | quantity, json | JSON |"), 1);
  EXPECT_EQ(page(""), 1);
}

}  // namespace
}  // namespace vo::tidy
