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

// The file is written last, when the server listens.
std::string server_in(const std::filesystem::path& kubeconfig) {
  static const std::regex kServer{"server: (\\S+)"};
  const std::string text = read_file(kubeconfig);
  std::smatch found;
  return std::regex_search(text, found, kServer) ? found[1].str() : std::string{};
}

std::string wait_for_server(Process& process, const std::filesystem::path& folder) {
  std::string server;
  wait_until([&] {
    server = server_in(folder / "kubeconfig");
    return !server.empty() || !process.runs();
  });
  if (server.empty()) throw std::runtime_error("dev: " + read_file(folder / "log"));
  return server;
}

}  // namespace

DevCluster::DevCluster(std::vector<std::string> arguments)
    : process_{std::make_unique<Process>(command_line(folder_.path(), std::move(arguments)))},
      admin_{ApiClient::at(wait_for_server(*process_, folder_.path()))} {}

}  // namespace vo::e2e
