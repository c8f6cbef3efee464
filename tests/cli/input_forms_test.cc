// SPDX-License-Identifier: Apache-2.0
// The files people have: one object or many, in every form, among others that do not count.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "cli/binary.h"
#include "e2e/process.h"

namespace vo::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kVmYaml = R"(apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: small
  namespace: ns
spec:
  template:
    spec:
      domain:
        cpu: {cores: 2}
        memory: {guest: 2Gi}
        devices: {}
)";

constexpr std::string_view kVmiJson =
    R"({"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance",)"
    R"("metadata":{"name":"a","namespace":"ns","uid":"1","creationTimestamp":null},"status":{},)"
    R"("spec":{"domain":{"cpu":{"cores":1},"resources":{"requests":{"memory":1073741824}}}}})";

std::string vmi_json(std::string_view name) {
  auto vmi = boost::json::parse(std::string(kVmiJson));
  vmi.as_object()["metadata"].as_object()["name"] = name;
  return boost::json::serialize(vmi);
}

std::string list_of(std::string_view items) {
  return R"({"apiVersion":"v1","kind":"List","items":[)" + std::string(items) + "]}";
}

std::size_t count(const boost::json::value& list) { return list.at("items").as_array().size(); }

TEST(InputForms, are_all_read) {
  const std::string two = vmi_json("a") + "\n" + vmi_json("b") + "\n";
  const std::string comma = vmi_json("a") + "," + vmi_json("b");
  EXPECT_EQ(count(explain_json_text(kVmYaml)), 1U);
  EXPECT_EQ(count(explain_json_text(kVmiJson)), 1U);
  EXPECT_EQ(count(explain_json_text(two)), 2U) << "NDJSON";
  EXPECT_EQ(count(explain_json_text(list_of(comma))), 2U) << "kind: List";
  EXPECT_EQ(count(explain_json_text("[" + comma + "]")), 2U) << "array";
  EXPECT_EQ(count(explain_json_text(std::string(kVmYaml) + "---\n" + vmi_json("c"))), 2U);
}

TEST(InputForms, of_a_folder_are_its_files) {
  const e2e::TemporaryFolder folder;
  std::ofstream(folder.path() / "a.json") << vmi_json("a");
  std::ofstream(folder.path() / "b.yaml") << kVmYaml;
  std::ofstream(folder.path() / "notes.txt") << "no objects";
  EXPECT_EQ(count(explain_json({"-f", folder.path().string()})), 2U);
}

TEST(InputForms, may_be_files_behind_one_flag) {
  const TemporaryFile a("a.json", vmi_json("a"));
  const TemporaryFile b("b.json", vmi_json("b"));
  EXPECT_EQ(count(explain_json({"-f", a.path(), b.path()})), 2U);
}

TEST(InputForms, do_not_mind_integers_and_nulls) {
  const auto list = explain_json_text(kVmiJson, {"--release", "v1.6.2"});
  EXPECT_EQ(list.at("items").at(0).at("memory").at("overheadBytes").as_int64(), 283115520);
}

TEST(InputForms, pass_other_kinds_over_with_a_count) {
  const auto result = explain_text(std::string(kVmYaml) +
                                   "---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n"
                                   "---\napiVersion: v1\nkind: Service\nmetadata: {name: t}\n");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "virt-overhead: passed over 2 Service\n");
}

TEST(InputForms, warn_once_of_fields_that_kubevirt_ignores) {
  const auto result = explain_text(
      R"({"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","metadata":{"name":"a"},)"
      R"("spec":{"domain":{"cpu":{"cores":2,"thread":4},)"
      R"("devices":{"autoattachGraphicsDevices":false}}}})");
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, AllOf(HasSubstr(".spec.domain.cpu.thread: KubeVirt does not know"),
                                HasSubstr("autoattachGraphicsDevices")));
  EXPECT_THAT(result.out, HasSubstr("8Mi × 2: cpu.cores 2"));
}

TEST(InputForms, give_the_configuration_too) {
  constexpr std::string_view kKubeVirt =
      R"({"apiVersion":"kubevirt.io/v1","kind":"KubeVirt","metadata":{"name":"k"},)"
      R"("spec":{"configuration":{"additionalGuestMemoryOverheadRatio":"2"}},)"
      R"("status":{"phase":"Deployed","observedKubeVirtVersion":"v1.6.2"}})";
  const TemporaryFile config("kubevirt.json", kKubeVirt);
  const auto beside = explain_json_text(std::string(kVmiJson) + "\n" + std::string(kKubeVirt));
  const auto named = explain_json_text(kVmiJson, {"--config", config.path()});
  EXPECT_EQ(beside, named);
  const auto& item = named.at("items").at(0);
  EXPECT_EQ(item.at("release").as_string(), "v1.6.2");
  EXPECT_EQ(item.at("releaseFrom").as_string(), "kubevirt");
  EXPECT_EQ(item.at("memory").at("overheadBytes").as_int64(), 566231520);
}

TEST(InputForms, refuse_a_vm_whose_size_is_elsewhere_and_explain_the_rest) {
  const auto result = explain_text(
      R"({"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","metadata":{"name":"x"},)"
      R"("spec":{"instancetype":{"name":"u1.small"},"template":{"spec":{"domain":{}}}}})" +
      std::string("\n") + std::string(kVmiJson));
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("VirtualMachine x: it takes its size from an instancetype"));
  EXPECT_THAT(result.out, AllOf(HasSubstr("ns/a"), Not(HasSubstr("Name:      x"))));
}

TEST(InputForms, explain_a_vm_by_its_instance_where_that_is_there) {
  auto vmi = boost::json::parse(std::string(kVmiJson));
  vmi.as_object()["metadata"].as_object()["name"] = "small";
  const auto result =
      explain_text(std::string(kVmYaml) + "---\n" + boost::json::serialize(vmi) + "\n");
  EXPECT_THAT(result.out, AllOf(HasSubstr("ns/small (VirtualMachineInstance)"),
                                Not(HasSubstr("(VirtualMachine)"))));
  EXPECT_THAT(result.err, HasSubstr("passed over 1 VirtualMachine, explained by the instance"));
}

TEST(Output, says_assumed_in_every_format) {
  for (const char* const format : {"table", "json", "yaml"}) {
    EXPECT_THAT(explain_text(kVmYaml, {"-o", format}).out, HasSubstr("assumed")) << format;
    EXPECT_THAT(explain_text(kVmYaml, {"-o", format, "--release", "1.7"}).out,
                Not(HasSubstr("\"assumed\": true")))
        << format;
  }
}

TEST(Output, is_the_same_tree_in_json_and_yaml) {
  const auto yaml = explain_text(kVmYaml, {"-o", "yaml"});
  EXPECT_EQ(yaml.status, 0);
  EXPECT_THAT(yaml.out, AllOf(HasSubstr("apiVersion: virt-overhead.io/v1alpha1\n"
                                        "kind: OverheadList\n"
                                        "items:\n"
                                        "- kind: Overhead\n"
                                        "  metadata:\n"
                                        "    namespace: ns\n"
                                        "    name: small\n"),
                              HasSubstr("    overheadBytes: 289406976\n")));
}

TEST(Output, keeps_to_the_json_contract) {
  const auto list = explain_json_text(kVmYaml);
  EXPECT_EQ(list.at("apiVersion").as_string(), "virt-overhead.io/v1alpha1");
  EXPECT_EQ(list.at("kind").as_string(), "OverheadList");
  const auto& item = list.at("items").at(0);
  EXPECT_EQ(item.at("kind").as_string(), "Overhead");
  EXPECT_EQ(item.at("source").as_string(), "computed");
  const auto& memory = item.at("memory").as_object();
  EXPECT_FALSE(memory.contains("recordedBytes"));
  EXPECT_FALSE(memory.contains("derivedBytes"));
  EXPECT_FALSE(memory.contains("hugepagesBytes"));
  for (const char* const key :
       {"guestBytes", "workloadBytes", "overheadBytes", "computedBytes", "podRequestBytes"}) {
    EXPECT_TRUE(memory.contains(key)) << key;
  }
  const auto& term = memory.at("terms").at(0).as_object();
  for (const char* const key : {"name", "bytes", "because", "from"}) {
    EXPECT_TRUE(term.contains(key)) << key;
  }
  EXPECT_TRUE(item.at("cpu").as_object().contains("overheadMilli"));
  EXPECT_TRUE(item.at("cpu").as_object().contains("podRequestMilli"));
}

TEST(Help, speaks_as_a_kubectl_plugin_where_it_is_one) {
  const std::filesystem::path plugin =
      std::filesystem::path(VO_BINARY).parent_path() / "kubectl-virt_overhead";
  const auto result = e2e::run({plugin.string(), "explain", "--help"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, HasSubstr("kubectl virt-overhead explain"));
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(e2e::run({VO_BINARY, "--version"}).out, HasSubstr("virt-overhead v"));
}

}  // namespace
}  // namespace vo::test
