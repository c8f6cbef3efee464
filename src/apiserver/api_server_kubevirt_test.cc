// SPDX-License-Identifier: Apache-2.0
// Real VMIs and pods through the real CRDs of KubeVirt.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "apiserver/api_server.h"
#include "apiserver/document_path.h"
#include "support/api_harness.h"
#include "support/fixture.h"
#include "support/kubevirt_crds.h"

namespace vo::apiserver {
namespace {

using test::ApiHarness;
using test::header_of;
using test::parsed;
using test::text_in;
using test::version_of;
using testing::HasSubstr;

const std::string kVmis = "/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstances";

// Without what a create does not take over.
json::Document as_sent(std::string_view file) {
  json::Document object = parsed(test::fixture(file));
  for (const std::string_view key : {"resourceVersion", "uid", "creationTimestamp", "generation",
                                     "managedFields", "ownerReferences"}) {
    erase(object, {"metadata", key});
  }
  return object;
}

json::Document without_server_fields(const Answer& answer) {
  json::Document object = parsed(answer.body);
  for (const std::string_view key :
       {"resourceVersion", "uid", "creationTimestamp", "generation", "managedFields"}) {
    erase(object, {"metadata", key});
  }
  return object;
}

class KubeVirtObjects : public testing::Test {
 protected:
  KubeVirtObjects() { install("main"); }

  void install(std::string_view release) {
    const std::string crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    const json::Document crd = test::kubevirt_crd(release, "virtualmachineinstances");
    const std::string name = std::string(text_at(crd, {"metadata", "name"}));
    const Answer made = api.post(crds, json::write_compact(crd));
    if (made.head.code == 201) return;
    json::Document next = crd;
    object_at(next, {"metadata"})["resourceVersion"] = version_of(api.get(crds + "/" + name));
    EXPECT_EQ(api.put(crds + "/" + name, json::write_compact(next)).head.code, 200);
  }

  Answer create(std::string_view file) {
    return api.post(kVmis, json::write_compact(as_sent(file)));
  }

  ApiHarness api;
};

TEST_F(KubeVirtObjects, come_back_as_they_were_sent) {
  for (const std::string& name : test::fixture_names("objects")) {
    const std::string file = "objects/" + name + "/vmi.json";
    const json::Document sent = as_sent(file);
    if (text_at(sent, {"metadata", "namespace"}) != "default") continue;
    const Answer made = create(file);
    ASSERT_EQ(made.head.code, 201) << file << ": " << made.body.substr(0, 500);
    EXPECT_EQ(header_of(made, "Warning"), std::nullopt) << file;
    EXPECT_EQ(without_server_fields(made), sent) << file;
    const std::string path = kVmis + "/" + text_in(made, {"metadata", "name"});
    EXPECT_EQ(parsed(api.get(path).body), parsed(made.body)) << file;
    api.remove(path, R"({"propagationPolicy":"Background"})");
    api.merge(path, R"({"metadata":{"finalizers":null}})");
  }
}

TEST_F(KubeVirtObjects, take_a_guarded_patch_once) {
  const Answer made = create("objects/plain-1gi-requests/vmi.json");
  const std::string path = kVmis + "/" + text_in(made, {"metadata", "name"});
  const std::string patch =
      R"([{"op":"test","path":"/metadata/uid","value":")" + text_in(made, {"metadata", "uid"}) +
      R"("},{"op":"test","path":"/metadata/annotations/virt-overhead.io~1memory","value":null},)"
      R"({"op":"add","path":"/metadata/annotations/virt-overhead.io~1memory","value":"290Mi"}])";
  EXPECT_EQ(api.json_patch(path, patch).head.code, 200);
  EXPECT_EQ(api.json_patch(path, patch).head.code, 422);
}

TEST_F(KubeVirtObjects, lose_a_field_that_an_older_release_does_not_know) {
  const Answer made = create("objects/plain-1gi-requests/vmi.json");
  const std::string path = kVmis + "/" + text_in(made, {"metadata", "name"});
  const std::string patch = R"({"status":{"memory":{"memoryOverhead":"1Gi"}}})";
  EXPECT_THAT(api.merge(path + "?dryRun=All", patch).body, HasSubstr(R"("memoryOverhead":"1Gi")"));
  install("v1.6.6");
  const Answer pruned = api.merge(path + "?dryRun=All", patch);
  EXPECT_EQ(pruned.head.code, 200);
  EXPECT_EQ(pruned.body.find(R"("memoryOverhead":"1Gi")"), std::string::npos);
  EXPECT_THAT(header_of(pruned, "Warning").value_or(""), HasSubstr("status.memory.memoryOverhead"));
}

TEST_F(KubeVirtObjects, refuse_a_quantity_that_is_none) {
  const Answer made = create("objects/plain-1gi-requests/vmi.json");
  const std::string path = kVmis + "/" + text_in(made, {"metadata", "name"});
  const Answer refused = api.merge(path, R"({"status":{"memory":{"memoryOverhead":"lots"}}})");
  EXPECT_EQ(refused.head.code, 422);
  EXPECT_THAT(text_in(refused, {"message"}),
              HasSubstr("status.memory.memoryOverhead in body should match '^"));
}

TEST_F(KubeVirtObjects, are_served_in_every_version_of_their_definition) {
  const Answer made = create("objects/plain-1gi-requests/vmi.json");
  const std::string name = text_in(made, {"metadata", "name"});
  const Answer older =
      api.get("/apis/kubevirt.io/v1alpha3/namespaces/default/virtualmachineinstances/" + name);
  EXPECT_EQ(text_in(older, {"apiVersion"}), "kubevirt.io/v1alpha3");
  EXPECT_EQ(version_of(older), version_of(made));
}

TEST_F(KubeVirtObjects, are_applied_by_the_server) {
  const Answer made = create("objects/plain-1gi-requests/vmi.json");
  const std::string name = text_in(made, {"metadata", "name"});
  const auto apply = [&](const std::string& value, const std::string& query) {
    return api.send(kube::Method::kPatch, kVmis + "/" + name + "?" + query,
                    R"({"apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance",)"
                    R"("metadata":{"name":")" +
                        name + R"(","labels":{"who":")" + value + "\"}}}",
                    "application/apply-patch+yaml");
  };
  EXPECT_EQ(apply("a", "").head.code, 422);
  const Answer first = apply("a", "fieldManager=one");
  EXPECT_EQ(text_in(first, {"metadata", "labels", "who"}), "a");
  EXPECT_EQ(version_of(apply("a", "fieldManager=one")), version_of(first));
  EXPECT_EQ(apply("b", "fieldManager=two").head.code, 409);
  EXPECT_EQ(apply("b", "fieldManager=two&force=true").head.code, 200);
}

}  // namespace
}  // namespace vo::apiserver
