// SPDX-License-Identifier: Apache-2.0
#include "e2e/controller_process.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/process.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

std::vector<std::string> command_line(const std::filesystem::path& kubeconfig, int port,
                                      std::vector<std::string> arguments) {
  std::vector<std::string> words{VO_BINARY, "controller", "--kubeconfig=" + kubeconfig.string(),
                                 vo::format("--health-probe-bind-address=127.0.0.1:{}", port)};
  for (std::string& argument : arguments) words.push_back(std::move(argument));
  return words;
}

}  // namespace

int free_port() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool known =
      bind(descriptor, generic, size) == 0 && getsockname(descriptor, generic, &size) == 0;
  close(descriptor);
  if (!known) throw std::runtime_error("no free port on loopback");
  return ntohs(address.sin_port);
}

ControllerProcess::ControllerProcess(const Cluster& cluster, std::vector<std::string> arguments)
    : ControllerProcess{cluster.our_kubeconfig(), std::move(arguments)} {}

ControllerProcess::ControllerProcess(const std::filesystem::path& kubeconfig,
                                     std::vector<std::string> arguments)
    : port_{free_port()} {
  process_ =
      std::make_unique<Process>(Command{command_line(kubeconfig, port_, std::move(arguments)),
                                        {},
                                        folder_.path() / "out",
                                        folder_.path() / "log"});
}

Answer ControllerProcess::probe(const std::string& path) const {
  return http_get(vo::format("http://127.0.0.1:{}{}", port_, path));
}

bool ControllerProcess::wait_ready() const {
  return wait_until([this] { return probe("/readyz").status == 200 || !process_->runs(); }) &&
         process_->runs();
}

std::string ControllerProcess::log() const { return read_file(folder_.path() / "log"); }

std::size_t ControllerProcess::logged(std::string_view text) const {
  const std::string all = log();
  std::size_t count = 0;
  for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++count;
  return count;
}

std::optional<int> ControllerProcess::stop() {
  process_->send(SIGTERM);
  return process_->wait(std::chrono::seconds{5});
}

}  // namespace vo::e2e
