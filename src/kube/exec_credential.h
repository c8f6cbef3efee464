// SPDX-License-Identifier: Apache-2.0
// What is said to, and heard from, a credential plugin (client.authentication.k8s.io).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "kube/client_config.h"

namespace vo::kube {

struct ExecCredential {
  std::string token;               // empty: none
  std::string client_certificate;  // PEM; empty: none
  std::string client_key;
  std::optional<WallTime> expires;  // nullopt: until the server answers 401
};

// The value of KUBERNETES_EXEC_INFO. `certificate_authority` is the PEM text of the cluster's,
// which goes in where the plugin wants cluster information.
std::string encode_exec_info(const ExecPlugin& plugin, const ClientConfig& config,
                             std::string_view certificate_authority, bool interactive);

// What the plugin printed. Error: kInput, naming the plugin.
Result<ExecCredential> decode_exec_credential(const ExecPlugin& plugin, std::string_view output);

}  // namespace vo::kube
