// SPDX-License-Identifier: Apache-2.0
// `virt-overhead dev` as a child process.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "e2e/api_client.h"
#include "e2e/process.h"

namespace vo::e2e {

class DevCluster {
 public:
  // With these arguments after those every test needs. Throws, with the end of its log, where it
  // does not come up.
  explicit DevCluster(std::vector<std::string> arguments = {});

  const ApiClient& admin() const { return admin_; }
  std::filesystem::path kubeconfig() const { return folder_.path() / "kubeconfig"; }
  std::string server() const;  // "http://127.0.0.1:38449"
  std::filesystem::path audit_log() const { return folder_.path() / "audit.log"; }
  std::string log() const { return read_file(folder_.path() / "log"); }
  pid_t pid() const { return process_->pid(); }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Process> process_;
  ApiClient admin_;
};

}  // namespace vo::e2e
