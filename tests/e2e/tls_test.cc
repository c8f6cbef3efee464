// SPDX-License-Identifier: Apache-2.0
// `virt-overhead dev --tls`: everybody in and around the process takes its certificate for what it
// is, and nobody else's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "e2e/api_client.h"
#include "e2e/dev_cluster.h"
#include "e2e/process.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class DevOverTls : public testing::Test {
 protected:
  DevCluster cluster_{
      {"--tls", "--release=v1.0.0", "--vmis=3", "--speed=0", "--publish=annotation"}};
};

// The simulation made a pod, our controller wrote the record of it.
bool is_one_published(const ApiClient& admin) {
  const json::value vmis = must(admin.get("/apis/kubevirt.io/v1/virtualmachineinstances"));
  const auto& items = vmis.at("items").as_array();
  return std::ranges::any_of(items, [](const json::value& vmi) {
    return !text_at(vmi, "/metadata/annotations/virt-overhead.io~1record").empty();
  });
}

TEST_F(DevOverTls, simulation_and_controller_trust_it) {
  EXPECT_TRUE(wait_until([&] { return is_one_published(cluster_.admin()); })) << cluster_.log();
}

TEST_F(DevOverTls, kubectl_trusts_it_by_the_kubeconfig) {
  const std::string kubectl = environment("VIRT_OVERHEAD_KUBECTL");
  if (kubectl.empty()) GTEST_SKIP() << "no kubectl: VIRT_OVERHEAD_KUBECTL is not set";
  const TemporaryFolder home;
  const Finished got =
      run({kubectl, "--kubeconfig=" + cluster_.kubeconfig().string(), "get", "namespaces"},
          {{"HOME", home.path().string()}});
  EXPECT_EQ(got.status, 0) << got.err;
  EXPECT_THAT(got.out, HasSubstr("kube-system"));
}

TEST_F(DevOverTls, who_does_not_know_the_authority_does_not_trust_it) {
  const std::string server = cluster_.server();
  ASSERT_THAT(server, StartsWith("https://"));
  EXPECT_THROW(ApiClient::at(server).get("/version"), std::runtime_error);
}

}  // namespace
}  // namespace vo::e2e
