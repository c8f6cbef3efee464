// SPDX-License-Identifier: Apache-2.0
// Input that cannot be explained: one clear line, exit code 1, nothing on standard output, and no
// more time and memory than the program's own limits allow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/format.h"
#include "cli/binary.h"
#include "e2e/process.h"
#include "support/memory_scale.h"

namespace vo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

void expect_refused(const e2e::Finished& result, std::string_view why) {
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, StartsWith("virt-overhead: "));
  EXPECT_THAT(result.err, HasSubstr(std::string(why)));
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
  EXPECT_LT(result.err.size(), 600U);
}

void expect_refused_text(std::string_view input, std::string_view why) {
  SCOPED_TRACE(std::string(input.substr(0, 60)));
  expect_refused(explain_text(input), why);
}

// A VMI with one line of the caller's in spec.domain.
std::string vmi_with(std::string_view line) {
  return "apiVersion: kubevirt.io/v1\nkind: VirtualMachineInstance\nmetadata: {name: a}\n"
         "spec:\n  domain:\n    " +
         std::string(line) + "\n";
}

TEST(BadInput, names_the_file_that_is_not_there) {
  expect_refused(explain({"-f", "/no/such/file.yaml"}),
                 "cannot read /no/such/file.yaml: No such file or directory");
}

TEST(BadInput, names_line_and_column_of_broken_yaml_and_json) {
  expect_refused_text("a: [1,\nb: }", "-:2:4: broken YAML");
  expect_refused_text("{\"a\": 1,\n \"b\": }", "-:2:");
  expect_refused_text("{\"a\": 1", "-:1");
}

TEST(BadInput, names_the_field_of_a_bad_quantity) {
  expect_refused_text(vmi_with("memory: {guest: 1KiB}"),
                      "VirtualMachineInstance a: .spec.domain.memory.guest: '1KiB' is no quantity");
  expect_refused_text(vmi_with("memory: {guest: 2E6024865272343}"), ".spec.domain.memory.guest: ");
  expect_refused_text(vmi_with("cpu: {cores: two}"), ".spec.domain.cpu.cores: ");
}

TEST(BadInput, names_line_and_column_of_the_field) {
  constexpr std::string_view kWhat = "VirtualMachineInstance a: .spec.domain.memory.guest: ";
  const auto at = [&](std::string_view place) {
    return "-:" + std::string(place) + ": " + std::string(kWhat);
  };
  const std::string json =
      R"({"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","metadata":{"name":"a"},)"
      R"("spec":{"domain":{"memory":{"guest":"1KiB"}}}})";
  const std::string column = std::to_string(json.find("\"1KiB\"") + 1);
  expect_refused_text(vmi_with("memory: {guest: 1KiB}"), at("6:21"));
  expect_refused_text("---\n" + vmi_with("memory:\n      guest: 1KiB"), at("8:14"));
  expect_refused_text(json, at("1:" + column));
  expect_refused_text("{}\n" + json + "\n{}\n", at("2:" + column));
  expect_refused_text("{\"kind\":\"List\",\"items\":[\n" + json + "]}", at("2:" + column));
}

TEST(BadInput, names_line_and_column_in_a_file) {
  const TemporaryFile file("vm.yaml", vmi_with("cpu: {cores: two}"));
  expect_refused(explain({"-f", file.path()}), file.path() + ":6:18: VirtualMachineInstance a: ");
}

TEST(BadInput, says_that_there_is_nothing_to_explain) {
  expect_refused_text("", "nothing to explain in it");
  expect_refused_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
                      "nothing to explain in it, only 1 ConfigMap");
  const e2e::TemporaryFolder empty;
  expect_refused(explain({"-f", empty.path().string()}), "no *.json");
}

TEST(BadInput, says_that_a_template_must_be_rendered_first) {
  expect_refused_text(vmi_with("memory: {guest: {{ memory }}}"), "template");
  expect_refused_text(vmi_with("memory: {guest: \"{{ memory }}\"}"), "placeholders");
  expect_refused_text("{{- if .Values.vm }}\n" + vmi_with("cpu: {}"), "template");
}

TEST(BadInput, knows_what_kubectl_describe_prints) {
  expect_refused_text(
      "Name:         a\nNamespace:    default\nLabels:       <none>\n"
      "API Version:  kubevirt.io/v1\nKind:         VirtualMachineInstance\n",
      "kubectl describe");
}

TEST(BadInput, names_the_fork_that_renames_everything) {
  expect_refused_text(
      "apiVersion: internal.virtualization.deckhouse.io/v1\n"
      "kind: InternalVirtualizationVirtualMachineInstance\nmetadata: {name: a}\nspec: {}\n",
      "Deckhouse's fork");
}

TEST(BadInput, says_that_a_pool_is_no_vm) {
  expect_refused_text(
      "apiVersion: pool.kubevirt.io/v1beta1\nkind: VirtualMachinePool\n"
      "metadata: {name: p}\nspec: {}\n",
      "VirtualMachinePool holds a VM's template");
}

TEST(BadInput, refuses_two_configurations) {
  const auto cr = [](std::string_view name) {
    return "apiVersion: kubevirt.io/v1\nkind: KubeVirt\nmetadata: {name: " + std::string(name) +
           "}\n---\n";
  };
  expect_refused_text(cr("a") + cr("b") + vmi_with("cpu: {cores: 1}"), "two KubeVirt CRs, a and b");
}

TEST(BadInput, explains_wrong_flags) {
  const TemporaryFile vmi("a.yaml", vmi_with("cpu: {cores: 1}"));
  const auto with = [&](std::vector<std::string> flags) {
    flags.insert(flags.end(), {"-f", vmi.path()});
    return explain(flags);
  };
  expect_refused(with({"-o", "xml"}), "-o xml: it must be table, json or yaml");
  expect_refused(with({"--arch", "riscv"}), "--arch riscv: it must be");
  expect_refused(with({"--overcommit", "0"}), "--overcommit 0: it must be");
  expect_refused(with({"--overcommit", "many"}), "--overcommit");
  expect_refused(with({"--no-such-flag"}), "--no-such-flag");
  EXPECT_THAT(with({"--release", "v0.58.1"}).err, HasSubstr("out of range"));
  EXPECT_THAT(with({"--release", "latest"}).err, HasSubstr("known are v1.0.0"));
  expect_refused(explain({}), "explain what?");
  expect_refused(explain({"pod/x"}), "explain takes vmi/NAME or vm/NAME");
  expect_refused(e2e::run({VO_BINARY, "exlain"}), "unknown command \"exlain\"");
}

TEST(BadInput, refuses_a_ratio_that_is_not_finite) {
  const TemporaryFile vmi("a.yaml", vmi_with("cpu: {cores: 1}"));
  expect_refused(explain({"-f", vmi.path(), "--ratio", "NaN"}), "VirtualMachineInstance a: ");
}

// ---- Hostile input ----------------------------------------------------------------------------

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(HostileInput, with_deep_nesting_is_refused) {
  constexpr std::size_t kDepth = 200'000;
  const std::string closing = repeated("}", kDepth);
  expect_refused_text(repeated("{\"a\":", kDepth) + "1" + closing, "nested deeper than");
  expect_refused_text("a: " + repeated("[", kDepth) + repeated("]", kDepth), "nested deeper than");
  expect_refused_text(repeated("- ", kDepth) + "a\n", "");
}

TEST(HostileInput, with_aliases_of_aliases_is_refused) {
  std::string bomb = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    bomb += format("{0}: &{0} [{1}{2}]\n", name, before, repeated(", " + before, 8));
  }
  expect_refused_text(bomb, "alias");
}

TEST(HostileInput, that_is_binary_is_refused) {
  std::string bytes;
  for (int i = 0; i < 1 << 16; ++i) bytes += static_cast<char>(i);
  expect_refused_text(bytes, "not text");
  expect_refused(explain({"-f", VO_BINARY}), "not text");
}

TEST(HostileInput, that_is_white_space_says_so_in_time) {
  expect_refused_text(repeated(" \n", std::size_t{35} << 20), "white space");
}

// 200 MB through a pipe: they are never in one piece anywhere.
class HugeScalar : public ::testing::TestWithParam<const char*> {};

TEST_P(HugeScalar, is_refused_without_being_held) {
  const std::string script = std::string("{ printf '%s' '") + GetParam() +
                             "'; head -c 200000000 /dev/zero | tr '\\0' a; printf '\"}}'; } "
                             "2>/dev/null | \"$0\" explain -f -";
  expect_refused(e2e::run({"/bin/sh", "-c", script, VO_BINARY}), "");
}

INSTANTIATE_TEST_SUITE_P(
    Forms, HugeScalar,
    ::testing::Values(
        R"({"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance","spec":{"a":")",
        "{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance, spec: {a: \"", "a: b\nc: \"",
        "plain "));

// Over every child of this test so far; AddressSanitizer takes its own share of it.
TEST(HostileInput, needs_little_memory) {
  rusage usage{};
  ASSERT_EQ(getrusage(RUSAGE_CHILDREN, &usage), 0);
  EXPECT_LT(usage.ru_maxrss, kMemoryScale * 500L * 1024);
}

}  // namespace
}  // namespace vo::test
