// SPDX-License-Identifier: Apache-2.0
// Who we are to the API server and whom we trust there, kept fresh: tokens, certificates and CA
// bundles are read again while we run, plugins are asked again when what they gave has expired.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "kube/client_config.h"
#include "net/http_client.h"
#include "net/loop.h"
#include "runtime/exec_credentials.h"
#include "runtime/fresh_file.h"

namespace vo::runtime {

struct Identity {
  std::string authorization;  // the header's value; empty: none
  std::shared_ptr<const net::Transport> transport;
};

struct CredentialOptions {
  bool proxy_from_environment = false;  // where the configuration names no proxy
  bool interactive = false;             // a plugin may talk to the user on our terminal
};

class CredentialSource {
 public:
  using Ready = std::move_only_function<void(Result<Identity> identity)>;

  // Loop, clock and logger must outlive this.
  CredentialSource(kube::ClientConfig config, CredentialOptions options, net::Loop& loop,
                   const Clock& clock, Logger& logger);

  // Answers at once where nothing has to run. Error: kInput for a file or a plugin that does not
  // give what it should, kRetry for a plugin that took too long.
  void get(Ready ready);

  // The server answered 401 to this identity: what can be had anew is dropped. True if asking again
  // is worth one try.
  bool reject(const Identity& rejected);

 private:
  void answer(Ready ready, const kube::ExecCredential& credential);
  Status refresh_files();
  void report(FreshFile& file, bool& failing);
  std::string authorization(const kube::ExecCredential& credential) const;
  std::shared_ptr<const net::Transport> transport(const kube::ExecCredential& credential);

  kube::ClientConfig config_;
  CredentialOptions options_;
  const Clock& clock_;
  Logger& logger_;
  FreshFile authority_;
  FreshFile certificate_;
  FreshFile key_;
  FreshFile token_;
  std::unique_ptr<ExecCredentials> plugin_;
  std::shared_ptr<const net::Transport> transport_;  // the same one until something changes
  std::string reported_;                             // the reading failure that was logged last
};

}  // namespace vo::runtime
