// SPDX-License-Identifier: Apache-2.0
// Objects in few bytes, for keeping a whole fleet of them: a VMI of 1.1 KB and half a dozen strings
// becomes some 500 bytes in one piece. Lossless; the bytes mean nothing outside this process.
#pragma once

#include <string>
#include <string_view>

#include "kubevirt/objects.h"

namespace vo::kubevirt {

// Appends to `to`.
void pack(const VirtualMachineInstance& vmi, std::string& to);
void pack(const LauncherPod& pod, std::string& to);
void pack(const VirtualMachineInstanceMigration& migration, std::string& to);
void pack(const KubeVirt& kubevirt, std::string& to);

// REQUIRES `packed` to come from pack() of the same kind, and `to` to be as constructed.
void unpack(std::string_view packed, VirtualMachineInstance& to);
void unpack(std::string_view packed, LauncherPod& to);
void unpack(std::string_view packed, VirtualMachineInstanceMigration& to);
void unpack(std::string_view packed, KubeVirt& to);

}  // namespace vo::kubevirt
