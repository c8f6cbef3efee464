// SPDX-License-Identifier: Apache-2.0
// `explain vmi/NAME`: a VM of a live cluster, from the pod that really runs.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/explain_flags.h"
#include "cli/terminal.h"

namespace vo::cli {

// What one of the arguments means.
struct ObjectName {
  bool is_vm = false;  // a VirtualMachine; else a VirtualMachineInstance
  std::string name;
  bool operator==(const ObjectName&) const = default;
};

// `vmi/a vm/b` or `vmi a b`, with the resource's singular, plural or short name, in any case and
// perhaps with its group. Error: kInput, another resource or no name.
Result<std::vector<ObjectName>> parse_object_names(const std::vector<std::string>& arguments);

// Fetches the objects that the flags name and explains them. Errors: as ApiClient::fetch(), as
// find_client_config(), and kNotFound. False: some objects were refused.
Result<bool> explain_cluster(const ExplainFlags& flags, const Terminal& terminal);

}  // namespace vo::cli
