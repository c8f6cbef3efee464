// SPDX-License-Identifier: Apache-2.0
#include "kube/exec_credential.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/clock.h"
#include "kube/base64.h"
#include "kube/client_config.h"
#include "kube/in_cluster.h"

namespace vo::kube {
namespace {

using ::testing::HasSubstr;

ExecPlugin plugin() {
  return {.api_version = "client.authentication.k8s.io/v1", .command = "get-token"};
}

std::string answer(std::string_view status) {
  return R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":)" +
         std::string(status) + "}\n";
}

std::string error_of(std::string_view output) {
  const auto credential = decode_exec_credential(plugin(), output);
  return credential ? "no error" : credential.error().message();
}

TEST(ExecCredential, info_without_cluster) {
  EXPECT_EQ(encode_exec_info(plugin(), {}, "CA", false),
            R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",)"
            R"("spec":{"interactive":false}})");
}

TEST(ExecCredential, info_with_cluster) {
  ExecPlugin asking = plugin();
  asking.provide_cluster_info = true;
  asking.cluster_extension = R"({"audience":"a"})";
  ClientConfig config;
  config.server = "https://h:6443";
  config.tls.server_name = "n";
  config.proxy_url = "http://p";
  EXPECT_EQ(encode_exec_info(asking, config, "CA", true),
            R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",)"
            R"("spec":{"cluster":{"server":"https://h:6443","tls-server-name":"n",)"
            R"("certificate-authority-data":"Q0E=","proxy-url":"http://p",)"
            R"("config":{"audience":"a"}},"interactive":true}})");
}

TEST(ExecCredential, token_with_expiry) {
  const auto credential = decode_exec_credential(
      plugin(), answer(R"({"token":"t","expirationTimestamp":"2026-11-25T02:00:00Z"})"));
  ASSERT_TRUE(credential) << credential.error().message();
  EXPECT_EQ(credential->token, "t");
  ASSERT_TRUE(credential->expires);
  EXPECT_EQ(format_rfc3339(*credential->expires), "2026-11-25T02:00:00Z");
}

TEST(ExecCredential, certificate_without_expiry) {
  const auto credential = decode_exec_credential(
      plugin(), answer(R"({"clientCertificateData":"CRT","clientKeyData":"KEY"})"));
  ASSERT_TRUE(credential);
  EXPECT_EQ(credential->client_certificate, "CRT");
  EXPECT_EQ(credential->client_key, "KEY");
  EXPECT_FALSE(credential->expires);
}

TEST(ExecCredential, refuses_what_is_no_credential) {
  EXPECT_EQ(error_of(answer("{}")),
            "exec plugin get-token: status has neither a token nor a client certificate");
  EXPECT_THAT(error_of(answer("null")), HasSubstr("no status"));
  EXPECT_THAT(error_of(answer(R"({"clientKeyData":"KEY"})")), HasSubstr("or neither"));
  EXPECT_THAT(error_of(R"({"kind":"Secret"})"), HasSubstr("expected kind ExecCredential"));
  EXPECT_THAT(error_of(R"({"kind":"ExecCredential","apiVersion":"v1"})"),
              HasSubstr("as configured, got \"v1\""));
  EXPECT_THAT(error_of("please log in"), HasSubstr("exec plugin get-token: "));
  EXPECT_THAT(error_of(answer(R"({"token":"t","expirationTimestamp":"soon"})")),
              HasSubstr("status.expirationTimestamp"));
}

TEST(Base64, round_trip) {
  for (const std::string_view bytes : {"", "a", "ab", "abc", "abcd", "\xFF\x00\x10"}) {
    const auto decoded = base64_decode(base64_encode(bytes));
    ASSERT_TRUE(decoded) << bytes;
    EXPECT_EQ(*decoded, bytes);
  }
}

TEST(Base64, line_breaks_are_allowed_and_nothing_else) {
  EXPECT_EQ(base64_decode("QU\nJD\r\n").value_or("bad"), "ABC");
  for (const char* text : {"QUJ", "QU=D", "Q===", "====", "QU JD", "Q*JD", "QUJDQ"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}

TEST(InCluster, from_the_environment) {
  const auto config =
      in_cluster_config({.host = "10.96.0.1", .port = "443", .namespace_name = "virt-overhead\n"});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->server, "https://10.96.0.1:443");
  EXPECT_EQ(config->namespace_name, "virt-overhead");
  EXPECT_EQ(config->credentials,
            Credentials(TokenFile{"/var/run/secrets/kubernetes.io/serviceaccount/token", ""}));
  EXPECT_EQ(config->tls.certificate_authority.path,
            "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");
}

TEST(InCluster, ipv6_goes_in_brackets) {
  EXPECT_EQ(in_cluster_config({.host = "fd00::1", .port = "443", .namespace_name = {}})->server,
            "https://[fd00::1]:443");
}

TEST(InCluster, outside_is_an_error) {
  EXPECT_FALSE(in_cluster_config({.host = "", .port = "443", .namespace_name = {}}));
}

}  // namespace
}  // namespace vo::kube
