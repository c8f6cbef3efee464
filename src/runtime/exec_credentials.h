// SPDX-License-Identifier: Apache-2.0
// Runs a credential plugin when there is no credential of it, or it has expired.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "kube/client_config.h"
#include "kube/exec_credential.h"
#include "net/loop.h"
#include "runtime/child_process.h"

namespace vo::runtime {

class ExecCredentials {
 public:
  using Ready = std::move_only_function<void(Result<kube::ExecCredential> credential)>;

  // `interactive`: the plugin may have our terminal, if it wants it and there is one.
  ExecCredentials(kube::ExecPlugin plugin, kube::ClientConfig config, bool interactive,
                  net::Loop& loop, const Clock& clock);

  // Answers at once from what is known, or when the plugin has ended; many askers wait for one run.
  // Error: names the plugin, and how to install it where it is missing.
  void get(std::string_view certificate_authority, Ready ready);

  // What is known does not count any more.
  void drop() { known_.reset(); }

 private:
  bool is_fresh() const;
  Result<ChildCommand> command(std::string_view certificate_authority) const;
  Result<std::string> program() const;
  void run(std::string_view certificate_authority);
  void ended(Result<std::string> output);

  kube::ExecPlugin plugin_;
  kube::ClientConfig config_;
  bool interactive_;
  net::Loop& loop_;
  const Clock& clock_;
  std::optional<kube::ExecCredential> known_;
  std::vector<Ready> waiting_;
  std::optional<ChildProcess> child_;
};

}  // namespace vo::runtime
