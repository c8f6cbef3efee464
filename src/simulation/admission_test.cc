// SPDX-License-Identifier: Apache-2.0
#include "simulation/admission.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "support/fixture.h"

namespace vo::simulation {
namespace {

using json::Document;
using json::text_at;

Document parsed(std::string_view text) { return *json::parse_document(text); }

Document kubevirt_at(std::string_view version, std::string_view configuration = "{}") {
  Document kubevirt = parsed(R"({"kind":"KubeVirt","metadata":{"namespace":"kubevirt"},"spec":{},
                                 "status":{"phase":"Deployed","defaultArchitecture":"amd64"}})");
  json::make(kubevirt, {"spec", "configuration"}) = parsed(configuration);
  json::make(kubevirt, {"status", "observedKubeVirtVersion"}) = std::string(version);
  return kubevirt;
}

Document vmi_with(std::string_view domain) {
  Document vmi = parsed(R"({"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance",
                            "metadata":{"name":"vm-a","namespace":"default"}})");
  json::make(vmi, {"spec", "domain"}) = parsed(domain);
  return vmi;
}

Document created(const Document& vmi, const Document& kubevirt) {
  const Verdict verdict = admit({.operation = Operation::kCreate,
                                 .object = &vmi,
                                 .user = "jane",
                                 .timestamp = "2026-11-23T21:47:31Z",
                                 .kubevirt = &kubevirt});
  EXPECT_FALSE(verdict.refusal.has_value());
  return verdict.object.value_or(Document());
}

Verdict updated(const Document& old, const Document& changed, std::string_view user) {
  const Document kubevirt = kubevirt_at("v1.8.4");
  return admit({.operation = Operation::kUpdate,
                .object = &changed,
                .old_object = &old,
                .user = user,
                .timestamp = "2026-11-23T21:47:31Z",
                .kubevirt = &kubevirt});
}

TEST(Admission, writes_the_memory_request_until_1_6_3) {
  const Document vmi = vmi_with(R"({"memory":{"guest":"1Gi"}})");
  const Document old = created(vmi, kubevirt_at("v1.6.3"));
  EXPECT_EQ(text_at(old, {"spec", "domain", "resources", "requests", "memory"}), "1Gi");
  const Document current = created(vmi, kubevirt_at("v1.6.4"));
  EXPECT_EQ(text_at(current, {"spec", "domain", "resources", "requests", "memory"}), "");
  EXPECT_EQ(text_at(current, {"spec", "domain", "memory", "guest"}), "1Gi");
}

TEST(Admission, divides_the_memory_request_by_the_overcommit) {
  const Document vmi = vmi_with(R"({"memory":{"guest":"1Gi"}})");
  const Document stored =
      created(vmi, kubevirt_at("v1.5.0", R"({"developerConfiguration":{"memoryOvercommit":200}})"));
  EXPECT_EQ(text_at(stored, {"spec", "domain", "resources", "requests", "memory"}), "512Mi");
}

TEST(Admission, starts_a_status_of_its_own) {
  Document vmi = vmi_with(R"({"memory":{"guest":"1.5Gi"},"cpu":{"cores":2}})");
  json::make(vmi, {"status", "memory", "memoryOverhead"}) = "1Gi";
  json::make(vmi, {"status", "nodeName"}) = "node77";
  const Document stored = created(vmi, kubevirt_at("v1.8.4"));
  EXPECT_EQ(text_at(stored, {"status", "phase"}), "Pending");
  EXPECT_EQ(text_at(stored, {"status", "memory", "guestCurrent"}), "1536Mi");
  EXPECT_EQ(json::find(stored, {"status", "memory", "memoryOverhead"}), nullptr);
  EXPECT_EQ(json::integer_at(stored, {"status", "currentCPUTopology", "cores"}), 2);
  EXPECT_EQ(json::find(stored, {"status", "currentCPUTopology", "sockets"}), nullptr);
  EXPECT_EQ(text_at(stored, {"status", "nodeName"}), "node77") << "as the real one leaves it";
}

TEST(Admission, knows_no_status_memory_before_1_1) {
  const Document stored = created(vmi_with(R"({"memory":{"guest":"1Gi"}})"), kubevirt_at("v1.0.1"));
  EXPECT_EQ(json::find(stored, {"status", "memory"}), nullptr);
}

TEST(Admission, takes_a_foreign_status_back_and_keeps_the_rest) {
  Document old = vmi_with(R"({"memory":{"guest":"1Gi"}})");
  json::make(old, {"status", "memory", "memoryOverhead"}) = "290Mi";
  Document changed = old;
  json::make(changed, {"status", "memory", "memoryOverhead"}) = "1Gi";
  json::make(changed, {"metadata", "annotations", "virt-overhead.io/memory"}) = "290Mi";
  const Verdict verdict = updated(old, changed, "system:admin");
  ASSERT_TRUE(verdict.object.has_value());
  EXPECT_EQ(text_at(*verdict.object, {"status", "memory", "memoryOverhead"}), "290Mi");
  EXPECT_EQ(text_at(*verdict.object, {"metadata", "annotations", "virt-overhead.io/memory"}),
            "290Mi");
}

TEST(Admission, finds_an_equal_quantity_in_another_spelling_unchanged) {
  Document old = vmi_with(R"({"memory":{"guest":"1Gi"}})");
  json::make(old, {"status", "memory", "memoryOverhead"}) = "290Mi";
  Document changed = old;
  json::make(changed, {"status", "memory", "memoryOverhead"}) = 304087040;
  EXPECT_FALSE(updated(old, changed, "jane").object.has_value());
}

TEST(Admission, lets_kubevirts_own_accounts_write_status_and_spec) {
  const Document old = vmi_with(R"({"memory":{"guest":"1Gi"}})");
  Document changed = vmi_with(R"({"memory":{"guest":"2Gi"}})");
  json::make(changed, {"status", "phase"}) = "Running";
  for (const std::string component :
       {"apiserver", "controller", "handler", "synchronization-controller"}) {
    const Verdict verdict =
        updated(old, changed, "system:serviceaccount:kubevirt:kubevirt-" + component);
    EXPECT_FALSE(verdict.object.has_value() || verdict.refusal.has_value()) << component;
  }
  EXPECT_TRUE(updated(old, changed, "system:serviceaccount:kubevirt:kubevirt-operator").refusal);
}

TEST(Admission, refuses_a_foreign_spec_and_reserved_labels) {
  const Document old = vmi_with(R"({"memory":{"guest":"1Gi"}})");
  const Verdict spec = updated(old, vmi_with(R"({"memory":{"guest":"2Gi"}})"), "jane");
  ASSERT_TRUE(spec.refusal.has_value());
  EXPECT_EQ(spec.refusal->message, "update of VMI object is restricted");
  Document labelled = old;
  json::make(labelled, {"metadata", "labels", "kubevirt.io/nodeName"}) = "node02";
  EXPECT_TRUE(updated(old, labelled, "jane").refusal.has_value());
  Document free = old;
  json::make(free, {"metadata", "labels", "app"}) = "x";
  EXPECT_FALSE(updated(old, free, "jane").refusal.has_value());
}

TEST(Admission, refuses_what_does_not_decode) {
  const Document vmi = vmi_with(R"({"memory":{"guest":"lots"}})");
  const Document kubevirt = kubevirt_at("v1.8.4");
  EXPECT_TRUE(admit({.object = &vmi, .user = "jane", .kubevirt = &kubevirt}).refusal.has_value());
}

TEST(Admission, labels_a_migration_with_its_vmi) {
  const Document migration = parsed(
      R"({"kind":"VirtualMachineInstanceMigration","metadata":{"name":"m"},
          "spec":{"vmiName":"vm-a"}})");
  const Document stored = created(migration, kubevirt_at("v1.8.4"));
  EXPECT_EQ(text_at(stored, {"metadata", "labels", "kubevirt.io/vmi-name"}), "vm-a");
}

}  // namespace
}  // namespace vo::simulation
