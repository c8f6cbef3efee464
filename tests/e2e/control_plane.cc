// SPDX-License-Identifier: Apache-2.0
#include "e2e/control_plane.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/format.h"
#include "e2e/process.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

std::string crds_path(std::string_view release) {
  return source_path(vo::format("crds/{}", release));
}

std::string tail(const std::string& text) {
  constexpr std::size_t kEnd = 2000;
  return text.size() <= kEnd ? text : text.substr(text.size() - kEnd);
}

void append(std::vector<std::string>& target, std::vector<std::string> more) {
  for (std::string& word : more) target.push_back(std::move(word));
}

std::string succeed(const std::vector<std::string>& words) {
  Finished finished = run(words);
  if (finished.status != 0) {
    throw std::runtime_error(
        vo::format("{} {}: exit {}: {}", words[0], words[1], finished.status, tail(finished.err)));
  }
  return std::move(finished.out);
}

}  // namespace

const Tools& tools() {
  static const Tools kTools{environment("VIRT_OVERHEAD_CONTROL_PLANE"),
                            environment("VIRT_OVERHEAD_KUBECTL")};
  return kTools;
}

bool have_managers() { return environment("VIRT_OVERHEAD_WITHOUT").empty(); }

bool have_tools() { return !tools().control_plane.empty() && !tools().kubectl.empty(); }

std::filesystem::path source_path(std::string_view relative) {
  return std::filesystem::path{VO_SOURCE_DIR} / relative;
}

ControlPlane::ControlPlane(std::string_view release, std::vector<std::string> arguments)
    : arguments_{std::move(arguments)} {
  const std::string missing = environment("VIRT_OVERHEAD_WITHOUT");
  std::erase_if(arguments_,
                [&](const auto& flag) { return !flag.empty() && missing.contains(flag); });
  start();
  install_crds(release);
}

void ControlPlane::start() {
  const auto ready = folder() / "ready";
  const auto log = folder() / "log";
  std::filesystem::remove(ready);
  std::vector<std::string> words{tools().control_plane, "run", "--dir", folder()};
  append(words, arguments_);
  process_ = std::make_unique<Process>(Command{words, {}, ready, log});
  const bool usable =
      wait_until([&] { return read_file(ready).starts_with("READY ") || !process_->runs(); },
                 std::chrono::minutes{2});
  if (!usable || !process_->runs()) {
    throw std::runtime_error("the control plane did not start: " + tail(read_file(log)));
  }
}

void ControlPlane::stop() {
  process_->send(SIGTERM);
  const auto status = process_->wait(std::chrono::seconds{5});
  if (status != 0) throw std::runtime_error("the control plane did not stop as it should");
}

void ControlPlane::install_crds(std::string_view release) {
  tool({"install-crds", "--crds", crds_path(release)});
}

std::filesystem::path ControlPlane::service_account_kubeconfig(std::string_view namespace_name,
                                                               std::string_view name) {
  const auto path = folder() / vo::format("{}.{}.kubeconfig", namespace_name, name);
  tool({"service-account-kubeconfig", "--service-account",
        vo::format("{}/{}", namespace_name, name), "--out", path});
  return path;
}

void ControlPlane::tool(std::vector<std::string> arguments) const {
  std::vector<std::string> words{tools().control_plane};
  append(words, std::move(arguments));
  append(words, {"--dir", folder()});
  succeed(words);
}

std::string ControlPlane::kubectl(std::vector<std::string> arguments) const {
  std::vector<std::string> words{tools().kubectl, "--kubeconfig=" + kubeconfig().string()};
  append(words, std::move(arguments));
  return succeed(words);
}

}  // namespace vo::e2e
