// SPDX-License-Identifier: Apache-2.0
// /metrics as it is deployed: TLS, and the cluster decides who may read it.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>

#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/controller_process.h"
#include "e2e/dev_cluster.h"
#include "e2e/process.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

constexpr std::string_view kBinding =
    "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/test-metrics-reader";

class Metrics : public ClusterTest {
 protected:
  static std::string token_of(std::string_view account) {
    const json::object request{{"apiVersion", "authentication.k8s.io/v1"},
                               {"kind", "TokenRequest"},
                               {"spec", json::object{}}};
    const Answer answer = cluster().admin().post(
        vo::format("/api/v1/namespaces/virt-overhead/serviceaccounts/{}/token", account), request);
    return text_at(must(answer), "/status/token");
  }

  static void create_account(std::string_view name) {
    cluster().admin().post("/api/v1/namespaces/virt-overhead/serviceaccounts",
                           json::object{{"metadata", {{"name", name}}}});
  }

  static void let_read(std::string_view account) {
    must(cluster().admin().apply(
        std::string{kBinding},
        {{"apiVersion", "rbac.authorization.k8s.io/v1"},
         {"kind", "ClusterRoleBinding"},
         {"metadata", {{"name", "test-metrics-reader"}}},
         {"roleRef",
          {{"apiGroup", "rbac.authorization.k8s.io"},
           {"kind", "ClusterRole"},
           {"name", "virt-overhead-metrics-reader"}}},
         {"subjects",
          json::array{json::object{
              {"kind", "ServiceAccount"}, {"name", account}, {"namespace", "virt-overhead"}}}}},
        "e2e"));
  }
};

TEST_F(Metrics, are_for_whom_the_cluster_lets_read_them) {
  create_account("prometheus");
  create_account("stranger");
  let_read("prometheus");
  const Finally undo{[] { cluster().admin().remove(std::string{kBinding}); }};
  const int port = free_port();
  ControllerProcess controller{cluster(),
                               {vo::format("--metrics-bind-address=127.0.0.1:{}", port)}};
  ASSERT_TRUE(controller.wait_ready()) << controller.log();
  const std::string url = vo::format("https://127.0.0.1:{}/metrics", port);
  const std::string token = token_of("prometheus");
  EXPECT_TRUE(wait_until([&] { return http_get(url, token).status == 200; })) << controller.log();
  EXPECT_NE(http_get(url, token).text.find("\nprocess_resident_memory_bytes "), std::string::npos);
  EXPECT_EQ(http_get(url, token_of("stranger")).status, 403);
  EXPECT_EQ(http_get(url, token + "x").status, 401);
  EXPECT_EQ(http_get(url).status, 401);
}

TEST_F(Metrics, are_for_everybody_where_that_is_wanted) {
  const int port = free_port();
  ControllerProcess controller{
      cluster(),
      {vo::format("--metrics-bind-address=127.0.0.1:{}", port), "--metrics-secure=false"}};
  ASSERT_TRUE(controller.wait_ready()) << controller.log();
  EXPECT_EQ(http_get(vo::format("http://127.0.0.1:{}/metrics", port)).status, 200);
}

// What runs in `virt-overhead dev` is shown whole: VMIs, a migration in the past, every counter.
TEST(MetricsText, has_nothing_that_promtool_would_complain_of) {
  const std::string clients = environment("VIRT_OVERHEAD_GO_CLIENTS");
  if (clients.empty()) GTEST_SKIP() << "no programs on client-go";
  const DevCluster cluster{{"--no-controller", "--vmis=3", "--speed=0"}};
  const int port = free_port();
  ControllerProcess controller{
      cluster.kubeconfig(),
      {vo::format("--metrics-bind-address=127.0.0.1:{}", port), "--metrics-secure=false"}};
  const std::string url = vo::format("http://127.0.0.1:{}/metrics", port);
  std::string text;
  ASSERT_TRUE(wait_until([&] {
    text = http_get(url).text;
    return text.find("\nvirt_overhead_vmi_overhead_bytes{") != std::string::npos;
  })) << controller.log();
  const TemporaryFolder folder;
  std::ofstream{folder.path() / "metrics"} << text;
  const Finished linted = run({"/bin/sh", "-c", "exec \"$0\" promlint <\"$1\"", clients,
                               (folder.path() / "metrics").string()});
  EXPECT_EQ(linted.status, 0) << linted.out << linted.err;
}

}  // namespace
}  // namespace vo::e2e
