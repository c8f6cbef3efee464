// SPDX-License-Identifier: Apache-2.0
#include "runtime/find_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace vo::runtime {
namespace {

namespace fs = std::filesystem;

struct FindConfigTest : ::testing::Test {
  fs::path folder = fs::path{::testing::TempDir()} / "find_config";
  ConfigSearch search;

  void SetUp() override { fs::create_directories(folder / ".kube"); }
  void TearDown() override { fs::remove_all(folder); }

  std::string file(const std::string& name, const std::string& server) {
    const fs::path path = folder / name;
    std::ofstream{path} << "current-context: " << server << "\ncontexts: [{name: " << server
                        << ", context: {cluster: " << server << ", user: " << server
                        << "}}]\nclusters: [{name: " << server << ", cluster: {server: 'https://"
                        << server << "'}}]\nusers: [{name: " << server << ", user: {token: t}}]\n";
    return path;
  }
  std::string server() {
    const auto found = find_client_config(search);
    return found ? found->server : found.error().message();
  }
};

TEST_F(FindConfigTest, the_flag_names_the_only_file) {
  search.kubeconfig = file("flag", "flag");
  search.environment.kubeconfig = file("env", "env");
  EXPECT_EQ(server(), "https://flag");
  search.kubeconfig = folder / "missing";
  EXPECT_THAT(server(), ::testing::HasSubstr("missing"));
}

TEST_F(FindConfigTest, the_list_is_merged_and_missing_files_are_left_out) {
  search.environment.kubeconfig =
      (folder / "missing").string() + "::" + file("a", "first") + ":" + file("b", "second");
  EXPECT_EQ(server(), "https://first");
  search.overrides.context = "second";
  EXPECT_EQ(server(), "https://second");
}

TEST_F(FindConfigTest, people_prefer_their_file_and_controllers_their_pod) {
  search.environment.home = folder;
  search.environment.service_host = "10.0.0.1";
  search.environment.service_port = "443";
  EXPECT_EQ(server(), "https://10.0.0.1:443") << "there is no file yet";
  file(".kube/config", "home");
  EXPECT_EQ(server(), "https://home");
  search.preference = Preference::kController;
  EXPECT_EQ(server(), "https://10.0.0.1:443");
}

TEST_F(FindConfigTest, says_what_to_give_where_there_is_nothing) {
  EXPECT_THAT(server(), ::testing::HasSubstr("give --kubeconfig"));
}

}  // namespace
}  // namespace vo::runtime
