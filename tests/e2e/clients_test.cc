// SPDX-License-Identifier: Apache-2.0
// Other people's clients on the embedded API server: kubectl of today and of Debian 12, the
// JavaScript client, programs on client-go and controller-runtime.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "base/format.h"
#include "e2e/control_plane.h"
#include "e2e/dev_cluster.h"
#include "e2e/objects.h"
#include "e2e/process.h"

namespace vo::e2e {
namespace {

using ::testing::HasSubstr;

constexpr const char* kManifest = R"(apiVersion: kubevirt.io/v1
kind: VirtualMachineInstance
metadata:
  name: applied
  namespace: clients
  labels: {{app: "{}"}}
spec:
  domain:
    devices: {{}}
    memory: {{guest: 1Gi}}
)";

// A kubectl on an embedded cluster without a simulation: nothing changes behind its back.
class Kubectl {
 public:
  Kubectl(std::string program, const DevCluster& cluster)
      : program_{std::move(program)}, cluster_{cluster} {}

  Finished call(const std::vector<std::string>& arguments) const {
    std::vector<std::string> words{program_, "--kubeconfig=" + cluster_.kubeconfig().string(), "-n",
                                   "clients"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run(words, {{"HOME", folder_.path().string()}});
  }

  // The output; a failure of the test where kubectl fails.
  std::string operator()(const std::vector<std::string>& arguments) const {
    const Finished finished = call(arguments);
    EXPECT_EQ(finished.status, 0) << testing::PrintToString(arguments) << "\n" << finished.err;
    return finished.out;
  }

  std::string manifest(const std::string& label) const {
    const auto path = folder_.path() / "vmi.yaml";
    std::ofstream{path} << vo::format(kManifest, label);
    return path.string();
  }

 private:
  std::string program_;
  const DevCluster& cluster_;
  TemporaryFolder folder_;
};

struct Version {
  const char* name;
  const char* variable;
};
std::ostream& operator<<(std::ostream& to, const Version& version) { return to << version.name; }

class KubectlOnDev : public testing::TestWithParam<Version> {
 protected:
  void SetUp() override {
    program_ = environment(GetParam().variable);
    if (program_.empty()) GTEST_SKIP() << "no kubectl: " << GetParam().variable << " is not set";
    ensure_namespace(cluster_.admin(), "clients");
  }

  DevCluster cluster_{{"--no-simulation", "--no-controller", "--crds=main+cpu"}};
  std::string program_;
};

TEST_P(KubectlOnDev, gets_creates_patches_and_deletes) {
  const Kubectl kubectl{program_, cluster_};
  EXPECT_THAT(kubectl({"api-resources"}), HasSubstr("virtualmachineinstances"));
  EXPECT_THAT(kubectl({"create", "-f", kubectl.manifest("one")}), HasSubstr("created"));
  EXPECT_THAT(kubectl({"get", "vmi"}), HasSubstr("applied"));
  EXPECT_THAT(kubectl({"get", "vmi", "applied", "-o", "yaml"}), HasSubstr("guest: 1Gi"));
  EXPECT_THAT(kubectl({"get", "vmi", "-o", "wide"}), HasSubstr("NODENAME"));
  EXPECT_THAT(kubectl({"label", "vmi", "applied", "tier=back"}), HasSubstr("labeled"));
  EXPECT_THAT(kubectl({"annotate", "vmi", "applied", "note=x"}), HasSubstr("annotate"));
  const std::string patch = R"([{"op":"test","path":"/metadata/annotations/note","value":"x"},)"
                            R"({"op":"remove","path":"/metadata/annotations/note"}])";
  EXPECT_THAT(kubectl({"patch", "vmi", "applied", "--type=json", "-p", patch}),
              HasSubstr("patched"));
  EXPECT_THAT(kubectl({"patch", "vmi", "applied", "--type=merge", "-p",
                       R"({"status":{"memory":{"memoryOverhead":"290Mi"}}})"}),
              HasSubstr("patched"));
  EXPECT_THAT(kubectl({"get", "vmi", "applied", "-o", "jsonpath={.status.memory.memoryOverhead}"}),
              HasSubstr("290Mi"));
  EXPECT_THAT(kubectl({"describe", "vmi", "applied"}), HasSubstr("tier=back"));
  EXPECT_THAT(kubectl({"create", "configmap", "c", "--from-literal=k=v"}), HasSubstr("created"));
  EXPECT_THAT(kubectl({"get", "configmap", "c", "-o", "jsonpath={.data.k}"}), HasSubstr("v"));
  EXPECT_THAT(kubectl({"delete", "vmi", "applied"}), HasSubstr("deleted"));
  EXPECT_THAT(kubectl.call({"get", "vmi", "applied"}).err, HasSubstr("NotFound"));
}

TEST_P(KubectlOnDev, applies_and_applies_again) {
  const Kubectl kubectl{program_, cluster_};
  EXPECT_THAT(kubectl({"apply", "-f", kubectl.manifest("one")}), HasSubstr("created"));
  EXPECT_THAT(kubectl({"apply", "-f", kubectl.manifest("one")}), HasSubstr("unchanged"));
  EXPECT_THAT(kubectl({"apply", "-f", kubectl.manifest("two")}), HasSubstr("configured"));
  EXPECT_THAT(kubectl({"get", "vmi", "-l", "app=two", "-o", "name"}), HasSubstr("/applied"));
}

TEST_P(KubectlOnDev, applies_on_the_server_side) {
  const Kubectl kubectl{program_, cluster_};
  EXPECT_THAT(kubectl({"apply", "--server-side", "-f", kubectl.manifest("one")}),
              HasSubstr("serverside-applied"));
  EXPECT_THAT(kubectl({"apply", "--server-side", "-f", kubectl.manifest("two")}),
              HasSubstr("serverside-applied"));
  EXPECT_THAT(kubectl({"get", "vmi", "-l", "app=two", "-o", "name"}), HasSubstr("/applied"));
}

TEST_P(KubectlOnDev, waits_and_watches) {
  const Kubectl kubectl{program_, cluster_};
  kubectl({"apply", "-f", kubectl.manifest("one")});
  kubectl({"patch", "vmi", "applied", "--type=merge", "-p",
           R"({"status":{"conditions":[{"type":"Ready","status":"True"}]}})"});
  EXPECT_THAT(kubectl({"wait", "vmi/applied", "--for=condition=Ready", "--timeout=5s"}),
              HasSubstr("condition met"));
  EXPECT_NE(kubectl.call({"wait", "vmi/applied", "--for=condition=Paused", "--timeout=1s"}).status,
            0);
  const Finished watch =
      kubectl.call({"get", "vmi", "-w", "--output-watch-events", "--request-timeout=2s"});
  EXPECT_THAT(watch.out, HasSubstr("ADDED"));
}

INSTANTIATE_TEST_SUITE_P(Version, KubectlOnDev,
                         testing::Values(Version{"current", "VIRT_OVERHEAD_KUBECTL"},
                                         Version{"of_debian_12", "VIRT_OVERHEAD_KUBECTL_DEBIAN"}),
                         [](const auto& version) { return std::string{version.param.name}; });

class ProgramsOnDev : public testing::Test {
 protected:
  void SetUp() override { ensure_namespace(cluster_.admin(), "clients"); }

  // Ends with 0 and says this.
  void expect_success(std::vector<std::string> words, const std::string& said) const {
    words.push_back(cluster_.kubeconfig().string());
    words.emplace_back("clients");
    const Finished finished = run(words);
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr(said));
  }

  DevCluster cluster_{{"--no-simulation", "--no-controller", "--crds=main+cpu"}};
};

TEST_F(ProgramsOnDev, an_informer_of_client_go_sees_everything) {
  const std::string program = environment("VIRT_OVERHEAD_GO_CLIENTS");
  if (program.empty()) GTEST_SKIP() << "no Go clients: VIRT_OVERHEAD_GO_CLIENTS is not set";
  expect_success({program, "informer"}, "deleted from-informer");
}

TEST_F(ProgramsOnDev, what_client_go_sends_as_protobuf_is_what_it_sends_as_json) {
  const std::string program = environment("VIRT_OVERHEAD_GO_CLIENTS");
  if (program.empty()) GTEST_SKIP() << "no Go clients: VIRT_OVERHEAD_GO_CLIENTS is not set";
  expect_success({program, "protobuf"}, "same 36");
}

TEST_F(ProgramsOnDev, the_table_of_protobuf_messages_is_that_of_the_go_types) {
  const std::string program = environment("VIRT_OVERHEAD_GO_CLIENTS");
  if (program.empty()) GTEST_SKIP() << "no Go clients: VIRT_OVERHEAD_GO_CLIENTS is not set";
  const Finished table = run({program, "messages"});
  EXPECT_EQ(table.status, 0) << table.err;
  EXPECT_THAT(read_file(source_path("src/apiserver/protobuf_messages.cc")),
              HasSubstr("R\"(\n" + table.out + ")\""));
}

TEST_F(ProgramsOnDev, a_manager_of_controller_runtime_leads_and_reconciles) {
  const std::string program = environment("VIRT_OVERHEAD_GO_CLIENTS");
  if (program.empty()) GTEST_SKIP() << "no Go clients: VIRT_OVERHEAD_GO_CLIENTS is not set";
  json::value vmi = {{"apiVersion", "kubevirt.io/v1"},
                     {"kind", "VirtualMachineInstance"},
                     {"metadata", {{"name", "a"}}},
                     {"spec", {{"domain", {{"devices", json::object{}}}}}}};
  must(cluster_.admin().post(vmi_collection("clients"), vmi));
  expect_success({program, "reconciler"}, "marked a");
}

TEST_F(ProgramsOnDev, the_javascript_client_informs_and_patches) {
  const std::string folder = environment("VIRT_OVERHEAD_JS_CLIENT");
  if (folder.empty()) GTEST_SKIP() << "no JavaScript client: VIRT_OVERHEAD_JS_CLIENT is not set";
  expect_success({"/usr/bin/env", "node", folder + "/informer.mjs"}, "done");
}

}  // namespace
}  // namespace vo::e2e
