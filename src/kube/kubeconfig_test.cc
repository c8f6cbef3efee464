// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "kube/client_config.h"

namespace vo::kube {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

// One file with one context "here": `cluster` and `user` are the members of those objects.
KubeconfigFile file(std::string_view cluster, std::string_view user = "",
                    std::string_view context = "") {
  std::string text = R"({"apiVersion":"v1","kind":"Config","current-context":"here",)";
  text += R"("contexts":[{"name":"here","context":{"cluster":"c","user":"u")";
  text.append(context).append("}}],");
  text.append(R"("clusters":[{"name":"c","cluster":{)").append(cluster).append("}}],");
  text.append(R"("users":[{"name":"u","user":{)").append(user).append("}}]}");
  return {"/users/me/.kube/config", text};
}

constexpr std::string_view kServer = R"("server":"https://10.0.0.1:6443/")";

Result<ClientConfig> load(const KubeconfigFile& one, const ConfigOverrides& flags = {}) {
  const std::vector<KubeconfigFile> files = {one};
  return load_client_config(files, flags);
}

ClientConfig loaded(const KubeconfigFile& one, const ConfigOverrides& flags = {}) {
  auto config = load(one, flags);
  if (config) return *std::move(config);
  ADD_FAILURE() << config.error().message();
  return {};
}

std::string error_of(const KubeconfigFile& one, const ConfigOverrides& flags = {}) {
  const auto config = load(one, flags);
  return config ? "no error" : config.error().message();
}

TEST(Kubeconfig, current_context_leads_to_server_user_and_namespace) {
  const ClientConfig config = loaded(file(kServer, R"("token":"secret")", R"(,"namespace":"vms")"));
  EXPECT_EQ(config.server, "https://10.0.0.1:6443");
  EXPECT_EQ(config.credentials, Credentials(BearerToken{"secret"}));
  EXPECT_EQ(config.namespace_name, "vms");
  EXPECT_EQ(config.context, "here");
}

TEST(Kubeconfig, reads_yaml) {
  const ClientConfig config = loaded({"/etc/k/config", R"(apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Q0E=
    insecure-skip-tls-verify: false
    server: https://10.0.0.1:6443
  name: kind
contexts:
- context: {cluster: kind, user: admin}
  name: admin@kind
current-context: admin@kind
kind: Config
preferences: {}
users:
- name: admin
  user:
    client-certificate: admin.crt
    client-key-data: |
      S0
      VZ
    exec: null
)"});
  EXPECT_EQ(config.server, "https://10.0.0.1:6443");
  EXPECT_EQ(config.tls.certificate_authority.bytes, "CA");
  EXPECT_EQ(config.tls.client_certificate.path, "/etc/k/admin.crt");
  EXPECT_EQ(config.tls.client_key.bytes, "KEY");
  EXPECT_EQ(config.context, "admin@kind");
}

TEST(Kubeconfig, says_where_yaml_is_broken) {
  EXPECT_THAT(error_of({"f", "clusters:\n- a: b\n  - c"}), HasSubstr("f: 3:"));
}

TEST(Kubeconfig, namespace_is_default_where_nobody_says) {
  EXPECT_EQ(loaded(file(kServer)).namespace_name, "default");
  EXPECT_EQ(
      loaded(file(kServer, "", R"(,"namespace":"vms")"), {.namespace_name = "flag"}).namespace_name,
      "flag");
}

TEST(Kubeconfig, relative_paths_are_relative_to_their_file) {
  const ClientConfig config =
      loaded(file(R"("server":"https://h","certificate-authority":"pki/ca.crt")",
                  R"("client-certificate":"../me.crt","client-key":"/abs/me.key")"));
  EXPECT_EQ(config.tls.certificate_authority.path, "/users/me/.kube/pki/ca.crt");
  EXPECT_EQ(config.tls.client_certificate.path, "/users/me/.kube/../me.crt");
  EXPECT_EQ(config.tls.client_key.path, "/abs/me.key");
}

TEST(Kubeconfig, data_stands_beside_the_path_and_comes_first) {
  const ClientConfig config = loaded(file(
      R"("server":"https://h","certificate-authority-data":"Q0E=","certificate-authority":"x")",
      R"("client-certificate-data":"Q1JU\n","client-key-data":"S0VZ")"));
  EXPECT_EQ(config.tls.certificate_authority.bytes, "CA");
  EXPECT_EQ(config.tls.client_certificate.bytes, "CRT");
  EXPECT_EQ(config.tls.client_key.bytes, "KEY");
}

TEST(Kubeconfig, cluster_fields) {
  const ClientConfig config = loaded(
      file(R"("server":"https://h","tls-server-name":"kubernetes","proxy-url":"socks5://p:1080",)"
           R"("disable-compression":true,"insecure-skip-tls-verify":true)"));
  EXPECT_EQ(config.tls.server_name, "kubernetes");
  EXPECT_EQ(config.proxy_url, "socks5://p:1080");
  EXPECT_TRUE(config.disable_compression);
  EXPECT_TRUE(config.tls.insecure_skip_verify);
}

TEST(Kubeconfig, token_file_comes_before_token) {
  const ClientConfig config = loaded(file(kServer, R"("token":"old","tokenFile":"token")"));
  EXPECT_EQ(config.credentials, Credentials(TokenFile{"/users/me/.kube/token", "old"}));
}

TEST(Kubeconfig, password) {
  EXPECT_EQ(loaded(file(kServer, R"("username":"me","password":"pw")")).credentials,
            Credentials(BasicAuth{"me", "pw"}));
}

TEST(Kubeconfig, impersonation) {
  const Impersonation as = loaded(file(kServer, R"("as":"jane","as-uid":"7","as-groups":["a","b"],)"
                                                R"("as-user-extra":{"scopes":["x","y"]})"))
                               .impersonation;
  EXPECT_EQ(as.user, "jane");
  EXPECT_EQ(as.uid, "7");
  EXPECT_THAT(as.groups, ElementsAre("a", "b"));
  EXPECT_THAT(as.extra, ElementsAre(Pair("scopes", "x"), Pair("scopes", "y")));
}

constexpr std::string_view kExec =
    R"("exec":{"apiVersion":"client.authentication.k8s.io/v1","command":"get-token",)"
    R"("args":["--cluster","c"],"env":[{"name":"A","value":"1"}],"provideClusterInfo":true,)"
    R"("interactiveMode":"Never","installHint":"brew install it"})";

TEST(Kubeconfig, exec_plugin) {
  const ClientConfig config =
      loaded(file(R"("server":"https://h","extensions":[{"name":"other","extension":{"x":1}},)"
                  R"({"name":"client.authentication.k8s.io/exec","extension":{"audience":"a"}}])",
                  kExec));
  const auto& exec = std::get<ExecPlugin>(config.credentials);
  EXPECT_EQ(exec.api_version, "client.authentication.k8s.io/v1");
  EXPECT_EQ(exec.command, "get-token");
  EXPECT_THAT(exec.args, ElementsAre("--cluster", "c"));
  EXPECT_THAT(exec.env, ElementsAre(Pair("A", "1")));
  EXPECT_TRUE(exec.provide_cluster_info);
  EXPECT_EQ(exec.cluster_extension, R"({"audience":"a"})");
  EXPECT_EQ(exec.interactive_mode, InteractiveMode::kNever);
  EXPECT_EQ(exec.install_hint, "brew install it");
}

TEST(Kubeconfig, exec_command_with_a_slash_is_relative_to_its_file) {
  for (const auto& [command, wanted] : std::vector<std::pair<std::string, std::string>>{
           {"tool", "tool"}, {"./tool", "/users/me/.kube/./tool"}, {"/bin/tool", "/bin/tool"}}) {
    const ClientConfig config = loaded(
        file(kServer, R"("exec":{"apiVersion":"client.authentication.k8s.io/v1beta1","command":")" +
                          command + "\"}"));
    EXPECT_EQ(std::get<ExecPlugin>(config.credentials).command, wanted);
  }
}

TEST(Kubeconfig, plugin_is_not_asked_where_other_credentials_are) {
  const std::string exec(kExec);
  EXPECT_EQ(loaded(file(kServer, exec + R"(,"token":"t")")).credentials,
            Credentials(BearerToken{"t"}));
  EXPECT_EQ(
      loaded(file(kServer, exec + R"(,"client-certificate":"a","client-key":"b")")).credentials,
      Credentials(NoCredentials{}));
  EXPECT_EQ(loaded(file(kServer, exec), {.token = "flag"}).credentials,
            Credentials(BearerToken{"flag"}));
}

TEST(Kubeconfig, flags_override_single_fields) {
  const KubeconfigFile base =
      file(R"("server":"https://h","certificate-authority-data":"Q0E=","tls-server-name":"n")",
           R"("username":"me","password":"pw")");
  const ClientConfig config = loaded(base, {.server = "https://other:1/",
                                            .certificate_authority = "flag.crt",
                                            .client_certificate = "c",
                                            .client_key = "k",
                                            .token = "t",
                                            .impersonation = {.user = "root", .groups = {"g"}}});
  EXPECT_EQ(config.server, "https://other:1");
  EXPECT_EQ(config.tls.certificate_authority, (Material{"", "flag.crt"}));
  EXPECT_EQ(config.tls.server_name, "");  // it belonged to the other server
  EXPECT_EQ(config.tls.client_key.path, "k");
  EXPECT_EQ(config.credentials, Credentials(BearerToken{"t"}));
  EXPECT_EQ(config.impersonation.user, "root");
  EXPECT_THAT(config.impersonation.groups, ElementsAre("g"));
}

TEST(Kubeconfig, insecure_flag_drops_the_authority) {
  const KubeconfigFile base = file(R"("server":"https://h","certificate-authority-data":"Q0E=")");
  const ClientConfig config = loaded(base, {.insecure_skip_tls_verify = true});
  EXPECT_TRUE(config.tls.certificate_authority.empty());
  EXPECT_TRUE(config.tls.insecure_skip_verify);
}

TEST(Kubeconfig, server_without_a_scheme) {
  EXPECT_EQ(loaded(file(R"("server":"h:8080")")).server, "http://h:8080");
  EXPECT_EQ(loaded(file(R"("server":"h:6443","certificate-authority":"x")")).server,
            "https://h:6443");
}

TEST(Kubeconfig, flags_alone_are_enough) {
  const auto config = load_client_config({}, {.server = "https://h:6443", .token = "t"});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->server, "https://h:6443");
  EXPECT_EQ(config->namespace_name, "default");
}

TEST(Kubeconfig, first_file_wins_entry_by_entry) {
  const std::vector<KubeconfigFile> files = {
      {"/a/one", R"({"contexts":[{"name":"x","context":{"cluster":"c","user":"u"}}],)"
                 R"("users":[{"name":"u","user":{"username":"one"}}]})"},
      {"/b/two", R"({"current-context":"x","contexts":[{"name":"x","context":{"cluster":"no"}}],)"
                 R"("clusters":[{"name":"c","cluster":{"server":"https://two",)"
                 R"("certificate-authority":"ca"}}],)"
                 R"("users":[{"name":"u","user":{"password":"two"}}]})"},
      {"/c/three", R"({"current-context":"y"})"},
      {"/c/empty", " \n"},
  };
  const auto config = load_client_config(files, {});
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->server, "https://two");
  EXPECT_EQ(config->tls.certificate_authority.path, "/b/ca");
  EXPECT_EQ(config->credentials, Credentials(BasicAuth{"one", ""}));
}

TEST(Kubeconfig, chosen_context_cluster_and_user) {
  const std::vector<KubeconfigFile> files = {
      {"f",
       R"({"current-context":"a","contexts":[{"name":"a","context":{"cluster":"a","user":"a"}},)"
       R"({"name":"b","context":{"cluster":"b","user":"b"}}],)"
       R"("clusters":[{"name":"a","cluster":{"server":"https://a"}},)"
       R"({"name":"b","cluster":{"server":"https://b"}}],)"
       R"("users":[{"name":"a","user":{"token":"a"}},{"name":"b","user":{"token":"b"}}]})"}};
  const auto server = [&](const ConfigOverrides& flags) {
    const auto config = load_client_config(files, flags);
    return config ? config->server + " " + std::get<BearerToken>(config->credentials).token
                  : config.error().message();
  };
  EXPECT_EQ(server({}), "https://a a");
  EXPECT_EQ(server({.context = "b"}), "https://b b");
  EXPECT_EQ(server({.cluster = "b"}), "https://b a");
  EXPECT_EQ(server({.context = "b", .user = "a"}), "https://b a");
  EXPECT_EQ(server({.context = "z"}), "kubeconfig: no context \"z\" (there are: a, b)");
  EXPECT_EQ(server({.cluster = "z"}), "kubeconfig: no cluster \"z\" (there are: a, b)");
  EXPECT_EQ(server({.user = "z"}), "kubeconfig: no user \"z\" (there are: a, b)");
}

TEST(Kubeconfig, says_what_is_missing) {
  EXPECT_EQ(load_client_config({}, {}).error().message(),
            "no kubeconfig and no --server: set KUBECONFIG or --kubeconfig");
  EXPECT_EQ(error_of({"f", R"({"contexts":[{"name":"a","context":{}}]})"}),
            "kubeconfig: no current-context; choose one by --context (there are: a)");
  EXPECT_EQ(error_of(file("")), "kubeconfig: context \"here\" leads to no server");
}

TEST(Kubeconfig, says_what_contradicts) {
  EXPECT_EQ(error_of(file(kServer, R"("token":"t","username":"u")")),
            "kubeconfig: user \"u\": has a token and a password; one of them, please");
  EXPECT_EQ(error_of(file(kServer, R"("client-certificate":"c")")),
            "kubeconfig: user \"u\": has a client certificate but no client key");
  EXPECT_EQ(error_of(file(kServer, R"("as-groups":["g"])")),
            "kubeconfig: user \"u\": impersonates a uid, groups or extra, but no user");
  EXPECT_THAT(error_of(file(kServer, R"("auth-provider":{"name":"gcp"})")),
              HasSubstr("auth-provider \"gcp\" is no longer supported"));
  EXPECT_THAT(error_of(file(R"("server":"https://h","insecure-skip-tls-verify":true,)"
                            R"("certificate-authority":"x")")),
              HasSubstr("contradict"));
}

TEST(Kubeconfig, refuses_what_could_not_be_meant) {
  EXPECT_THAT(error_of(file(R"("server":"ftp://h")")), HasSubstr("expected an http or https URL"));
  EXPECT_THAT(error_of(file(R"("server":"https://")")), HasSubstr("expected https://HOST:PORT"));
  EXPECT_THAT(error_of(file(R"("server":"https://h?x=1")")), HasSubstr("HOST:PORT"));
  EXPECT_THAT(error_of(file(R"("server":"https://h","proxy-url":"p:3128")")),
              HasSubstr("proxy-url: expected an http, https or socks5 URL"));
  EXPECT_THAT(error_of(file(kServer, R"("token":"a\r\nX-Evil: 1")")),
              HasSubstr("control character"));
}

TEST(Kubeconfig, says_where_a_file_is_wrong) {
  EXPECT_EQ(error_of(file(kServer, R"("token":7)")),
            "/users/me/.kube/config: .users[0].user.token: expected a string, got 7");
  EXPECT_EQ(error_of(file(kServer, R"("client-key-data":"???")")),
            "/users/me/.kube/config: .users[0].user[\"client-key-data\"]: not base64");
  EXPECT_EQ(error_of(file(kServer, R"("exec":{"command":"x","apiVersion":"v2"})")),
            "/users/me/.kube/config: .users[0].user.exec.apiVersion: expected "
            "client.authentication.k8s.io/v1 or …/v1beta1, got \"v2\"");
  EXPECT_EQ(error_of(file(kServer, R"("exec":{"apiVersion":"client.authentication.k8s.io/v1"})")),
            "/users/me/.kube/config: .users[0].user.exec: command is missing");
  EXPECT_EQ(error_of({"f", R"({"kind":"Pod"})"}), "f: .kind: expected Config, got \"Pod\"");
  EXPECT_EQ(error_of({"f", R"({"users":[{"name":"a","user":{}},{"name":"a","user":{}}]})"}),
            "f: .users[1]: a second user with the name \"a\"");
  EXPECT_THAT(error_of({"f", "["}), HasSubstr("f: "));
  EXPECT_THAT(error_of({"f", "[]"}), HasSubstr("f: "));
}

}  // namespace
}  // namespace vo::kube
