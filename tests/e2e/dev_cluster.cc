// SPDX-License-Identifier: Apache-2.0
#include "e2e/dev_cluster.h"

#include <regex>
#include <stdexcept>
#include <utility>

#include "e2e/wait.h"

namespace vo::e2e {
namespace {

Command command_line(const std::filesystem::path& folder, std::vector<std::string> arguments) {
  Command command{
      .words = {VO_BINARY, "dev", "--kubeconfig-out=" + (folder / "kubeconfig").string(),
                "--audit-log=" + (folder / "audit.log").string()},
      .environment = {},
      .stdout_file = folder / "out",
      .stderr_file = folder / "log"};
  for (std::string& argument : arguments) command.words.push_back(std::move(argument));
  return command;
}

std::string value_in(const std::filesystem::path& kubeconfig, const std::string& key) {
  const std::string text = read_file(kubeconfig);
  std::smatch found;
  return std::regex_search(text, found, std::regex{key + ": (\\S+)"}) ? found[1].str() : "";
}

// The kubeconfig is written last, when the server listens.
ApiClient wait_for_server(Process& process, const std::filesystem::path& folder) {
  const auto kubeconfig = folder / "kubeconfig";
  std::string server;
  wait_until([&] {
    server = value_in(kubeconfig, "server");
    return !server.empty() || !process.runs();
  });
  if (server.empty()) throw std::runtime_error("dev: " + read_file(folder / "log"));
  return ApiClient::at(server, value_in(kubeconfig, "certificate-authority-data"));
}

}  // namespace

DevCluster::DevCluster(std::vector<std::string> arguments)
    : process_{std::make_unique<Process>(command_line(folder_.path(), std::move(arguments)))},
      admin_{wait_for_server(*process_, folder_.path())} {}

std::string DevCluster::server() const { return value_in(kubeconfig(), "server"); }

}  // namespace vo::e2e
