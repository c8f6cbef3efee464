// SPDX-License-Identifier: Apache-2.0
#include "runtime/credentials.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/result.h"
#include "kube/client_config.h"
#include "net/loop.h"
#include "support/temporary_folder.h"

namespace vo::runtime {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class CredentialSourceTest : public testing::Test {
 protected:
  CredentialSourceTest() {
    clock_.set_wall(*parse_rfc3339("2026-11-25T01:00:00Z"));
    config_.server = "https://127.0.0.1:6443";
  }

  CredentialSource& source() {
    if (!source_) source_.emplace(config_, CredentialOptions{}, loop_, clock_, logger_);
    return *source_;
  }

  Result<Identity> get() {
    std::optional<Result<Identity>> result;
    source().get([&](Result<Identity> identity) { result = std::move(identity); });
    loop_.run_until([&] { return result.has_value(); });
    return *std::move(result);
  }

  std::string authorization() { return get()->authorization; }

  // A plugin that counts its runs in a file and says what the script prints.
  void use_plugin(const std::string& status) {
    const std::string program =
        folder_.program("plugin", "echo run >> " + folder_.path("runs") +
                                      "\necho '{\"kind\":\"ExecCredential\","
                                      "\"apiVersion\":\"client."
                                      "authentication.k8s.io/v1\","
                                      "\"status\":{" +
                                      status + "}}'");
    config_.credentials =
        kube::ExecPlugin{.api_version = "client.authentication.k8s.io/v1", .command = program};
  }

  int runs() const {
    return static_cast<int>(std::filesystem::file_size(folder_.path("runs")) / 4);
  }

  test::TemporaryFolder folder_;
  net::Loop loop_;
  ManualClock clock_;
  MemoryLogger logger_;
  kube::ClientConfig config_;
  std::optional<CredentialSource> source_;
};

TEST_F(CredentialSourceTest, without_credentials_there_is_no_header) {
  EXPECT_EQ(authorization(), "");
  EXPECT_TRUE(logger_.messages().empty());
}

TEST_F(CredentialSourceTest, tokens_and_passwords_become_headers) {
  config_.credentials = kube::BearerToken{"abc"};
  EXPECT_EQ(authorization(), "Bearer abc");
  source_.reset();
  config_.credentials = kube::BasicAuth{"Aladdin", "open sesame"};
  EXPECT_EQ(authorization(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST_F(CredentialSourceTest, a_token_file_is_followed_through_rotation) {
  config_.credentials = kube::TokenFile{folder_.write("token", "one\n"), ""};
  EXPECT_EQ(authorization(), "Bearer one");
  folder_.write("token", "two\n");
  EXPECT_EQ(authorization(), "Bearer one");
  clock_.advance(minutes{1});
  EXPECT_EQ(authorization(), "Bearer two");
}

TEST_F(CredentialSourceTest, an_unreadable_token_is_an_error_at_first_and_a_warning_later) {
  config_.credentials = kube::TokenFile{folder_.path("token"), ""};
  EXPECT_EQ(get().error().action(), Action::kInput);
  folder_.write("token", "one");
  EXPECT_EQ(authorization(), "Bearer one");
  std::filesystem::remove(folder_.path("token"));
  for (int i = 0; i < 3; ++i) {
    clock_.advance(minutes{1});
    EXPECT_EQ(authorization(), "Bearer one");
  }
  EXPECT_EQ(logger_.messages().size(), 1U) << "said once, not every minute";
}

TEST_F(CredentialSourceTest, rejection_is_worth_a_try_only_when_the_file_has_changed) {
  config_.credentials = kube::TokenFile{folder_.write("token", "one"), ""};
  const auto rejected = *get();
  EXPECT_FALSE(source().reject(rejected));
  folder_.write("token", "two");
  EXPECT_TRUE(source().reject(rejected));
  EXPECT_EQ(authorization(), "Bearer two");
}

TEST_F(CredentialSourceTest, a_fixed_token_that_is_rejected_stays_rejected) {
  config_.credentials = kube::BearerToken{"abc"};
  EXPECT_FALSE(source().reject(*get()));
}

TEST_F(CredentialSourceTest, certificates_are_read_again_and_the_transport_changes_only_with_them) {
  config_.tls.certificate_authority.path = folder_.write("ca", "CA1");
  config_.tls.client_certificate.path = folder_.write("crt", "CERT1");
  config_.tls.client_key.path = folder_.write("key", "KEY1");
  config_.tls.server_name = "kubernetes";
  const auto first = get()->transport;
  EXPECT_EQ(first->tls.ca, "CA1");
  EXPECT_EQ(first->tls.client_certificate, "CERT1");
  EXPECT_EQ(first->tls.client_key, "KEY1");
  EXPECT_EQ(first->tls.server_name, "kubernetes");
  clock_.advance(minutes{1});
  EXPECT_EQ(get()->transport, first);
  folder_.write("ca", "CA2");
  clock_.advance(minutes{1});
  EXPECT_EQ(get()->transport->tls.ca, "CA2");
}

TEST_F(CredentialSourceTest, warns_that_nothing_is_verified) {
  config_.tls.insecure_skip_verify = true;
  source();
  ASSERT_EQ(logger_.messages().size(), 1U);
}

TEST_F(CredentialSourceTest, a_plugin_runs_once_until_its_token_expires) {
  use_plugin("\"token\":\"t\",\"expirationTimestamp\":\"2026-11-25T01:05:00Z\"");
  EXPECT_EQ(authorization(), "Bearer t");
  clock_.advance(minutes{4});
  EXPECT_EQ(authorization(), "Bearer t");
  EXPECT_EQ(runs(), 1);
  clock_.advance(seconds{55});
  EXPECT_EQ(authorization(), "Bearer t");
  EXPECT_EQ(runs(), 2);
}

TEST_F(CredentialSourceTest, many_askers_wait_for_one_run_and_a_rejection_asks_again) {
  use_plugin("\"token\":\"t\"");
  int answers = 0;
  for (int i = 0; i < 3; ++i) source().get([&](const Result<Identity>&) { ++answers; });
  loop_.run_until([&] { return answers == 3; });
  EXPECT_EQ(runs(), 1);
  EXPECT_TRUE(source().reject(*get()));
  EXPECT_EQ(authorization(), "Bearer t");
  EXPECT_EQ(runs(), 2);
}

TEST_F(CredentialSourceTest, the_plugin_may_be_asked_again_from_its_own_answer) {
  use_plugin("\"token\":\"t\"");
  bool answered_again = false;
  source().get([&](const Result<Identity>& first) {
    EXPECT_TRUE(source().reject(*first));
    source().get([&](const Result<Identity>& second) {
      EXPECT_EQ(second->authorization, "Bearer t");
      answered_again = true;
    });
  });
  loop_.run_until([&] { return answered_again; });
  EXPECT_EQ(runs(), 2);
}

TEST_F(CredentialSourceTest, a_plugin_may_give_a_client_certificate) {
  use_plugin("\"clientCertificateData\":\"CERT\",\"clientKeyData\":\"KEY\"");
  const auto identity = *get();
  EXPECT_EQ(identity.authorization, "");
  EXPECT_EQ(identity.transport->tls.client_certificate, "CERT");
  EXPECT_EQ(identity.transport->tls.client_key, "KEY");
}

TEST_F(CredentialSourceTest, a_client_certificate_of_the_configuration_makes_the_plugin_needless) {
  use_plugin("\"token\":\"t\"");
  config_.tls.client_certificate.bytes = "CERT";
  config_.tls.client_key.bytes = "KEY";
  EXPECT_EQ(authorization(), "");
}

TEST_F(CredentialSourceTest, a_missing_plugin_says_how_to_install_it) {
  config_.credentials = kube::ExecPlugin{.api_version = "client.authentication.k8s.io/v1",
                                         .command = "vo-no-such-plugin",
                                         .install_hint = "install it from the moon"};
  EXPECT_EQ(get().error().message(),
            "exec plugin vo-no-such-plugin: no program 'vo-no-such-plugin' in PATH; "
            "install it from the moon");
}

TEST_F(CredentialSourceTest, a_plugin_that_insists_on_a_terminal_is_refused_without_one) {
  use_plugin("\"token\":\"t\"");
  std::get<kube::ExecPlugin>(config_.credentials).interactive_mode = kube::InteractiveMode::kAlways;
  EXPECT_NE(get().error().message().find("there is no terminal"), std::string::npos);
}

}  // namespace
}  // namespace vo::runtime
