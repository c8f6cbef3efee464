// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "kubevirt/decode.h"
#include "kubevirt/metadata_decoder.h"
#include "kubevirt/objects.h"

namespace vo::kubevirt {

using json::Value;

Result<VirtualMachineInstanceMigration> decode_migration(Value root) {
  VirtualMachineInstanceMigration migration;
  const auto read_spec = [&](std::string_view key, Value member) -> Status {
    return key == "vmiName" ? read(member, migration.vmi_name) : Status{};
  };
  const auto read_status = [&](std::string_view key, Value member) -> Status {
    return key == "phase" ? read(member, migration.phase) : Status{};
  };
  VO_CHECK_OK(for_each_member(root, [&](std::string_view key, Value member) -> Status {
    if (key == "metadata") return read_meta(member, migration.meta);
    if (key == "spec") return for_each_member(member, read_spec);
    if (key == "status") return for_each_member(member, read_status);
    return {};
  }));
  return migration;
}

}  // namespace vo::kubevirt
