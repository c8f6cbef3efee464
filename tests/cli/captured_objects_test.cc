// SPDX-License-Identifier: Apache-2.0
// What explain says of objects that a real virt-controller made, and of public reports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "cli/binary.h"
#include "e2e/process.h"
#include "quantity/quantity.h"
#include "support/fixture.h"

namespace vo::test {
namespace {

namespace json = boost::json;

json::value read_json(const std::string& name) { return json::parse(fixture(name)); }

std::int64_t sum_of_terms(const json::value& memory) {
  std::int64_t sum = 0;
  for (const json::value& term : memory.at("terms").as_array()) sum += term.at("bytes").as_int64();
  return sum;
}

Quantity quantity(const json::value& text) {
  return Quantity::parse(std::string(text.as_string())).value();
}

std::int64_t annotated(const json::value& pod) {
  const auto& annotations = pod.at("metadata").at("annotations");
  return quantity(annotations.at("kubevirt.io/memory-overhead-bytes")).bytes().value().count();
}

std::vector<std::string> files_of(const std::string& name) {
  std::vector<std::string> arguments;
  for (const char* const file : {"pod.json", "vmi.json", "kubevirt.json"}) {
    const std::string path = "objects/" + name + "/" + file;
    if (!has_fixture(path)) continue;
    arguments.insert(arguments.end(), {"-f", fixture_path(path).string()});
  }
  return arguments;
}

// The annotation is virt-controller's own word; the two other ways must come to the same.
void check_object(const std::string& name) {
  SCOPED_TRACE(name);
  const auto list = explain_json(files_of(name));
  ASSERT_EQ(list.at("items").as_array().size(), 1U);
  const auto& memory = list.at("items").at(0).at("memory");
  EXPECT_EQ(sum_of_terms(memory), memory.at("overheadBytes").as_int64());
  if (!has_fixture("objects/" + name + "/pod.json")) return;
  const std::int64_t expected = annotated(read_json("objects/" + name + "/pod.json"));
  for (const char* const key :
       {"overheadBytes", "recordedBytes", "derivedBytes", "computedBytes"}) {
    EXPECT_EQ(memory.at(key).as_int64(), expected) << key;
  }
}

TEST(ExplainedObjects, equal_the_annotation_of_virt_controller) {
  const auto names = fixture_names("objects");
  EXPECT_GE(names.size(), 27U);
  for (const std::string& name : names) check_object(name);
}

// Every VMI and pod in one stream, pods first; the CRs differ, so none is given.
TEST(ExplainedObjects, are_matched_by_uid_whatever_their_order) {
  std::string pods;
  std::string vmis;
  for (const std::string& name : fixture_names("objects")) {
    const std::string pod = "objects/" + name + "/pod.json";
    if (has_fixture(pod)) pods += json::serialize(read_json(pod)) + "\n";
    vmis += json::serialize(read_json("objects/" + name + "/vmi.json")) + "\n";
  }
  const auto items = explain_json_text(pods + vmis).at("items").as_array();
  EXPECT_EQ(items.size(), fixture_names("objects").size());
  for (const json::value& item : items) {
    const std::string name(item.at("metadata").at("name").as_string());
    if (item.as_object().contains("pod")) {
      EXPECT_EQ(item.at("source").as_string(), "recorded") << name;
    } else {
      EXPECT_EQ(name, "quota-exceeded");
    }
  }
}

std::vector<std::string> flags_of(const json::value& config, std::string_view release) {
  std::vector<std::string> flags{"--release",
                                 std::string(release),
                                 "--overcommit",
                                 std::to_string(config.at("memoryOvercommit").as_int64()),
                                 "--cpu-allocation-ratio",
                                 std::to_string(config.at("cpuAllocationRatio").as_int64())};
  if (const auto* ratio = config.as_object().if_contains("additionalGuestMemoryOverheadRatio")) {
    flags.insert(flags.end(), {"--ratio", std::string(ratio->as_string())});
  }
  return flags;
}

void check_model(const json::value& item, const json::value& model) {
  const auto& memory = item.at("memory");
  EXPECT_EQ(memory.at("overheadBytes"), model.at("overhead"));
  EXPECT_EQ(sum_of_terms(memory), model.at("overhead").as_int64());
  const auto& requests = model.at("requests").as_object();
  EXPECT_EQ(memory.at("podRequestBytes").as_int64(),
            quantity(requests.at("memory")).bytes().value().count());
  const auto& cpu = requests.contains("cpu") ? requests.at("cpu") : model.at("limits").at("cpu");
  EXPECT_EQ(item.at("cpu").at("podRequestMilli").as_int64(), quantity(cpu).milli().value().count());
}

TEST(ExplainedObjects, of_public_reports_come_out_as_their_model) {
  const auto names = fixture_names("cases");
  EXPECT_GE(names.size(), 28U);
  for (const std::string& name : names) {
    if (!name.ends_with(".json")) continue;
    const auto report = read_json("cases/" + name);
    for (const auto& [release, model] : report.at("model").as_object()) {
      SCOPED_TRACE(name + " in " + std::string(release));
      const auto list = explain_json_text(json::serialize(report.at("vmi")),
                                          flags_of(report.at("config"), release));
      check_model(list.at("items").at(0), model);
    }
  }
}

}  // namespace
}  // namespace vo::test
