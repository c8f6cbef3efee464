// SPDX-License-Identifier: Apache-2.0
// The objects of objects.h from JSON, as the API server sends it or a file holds it. Fields we do
// not read may hold anything; null is absent; a field we read must have the API's type. Errors are
// kInput and start with the path: ".spec.domain.memory.guest: …". An object that does not decode
// says nothing about the next one.
//
//   json::Reader reader;
//   VO_TRY(auto vmi, decode(reader, text, decode_vmi));
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "json/reader.h"
#include "json/value.h"
#include "kubevirt/objects.h"

namespace vo::kubevirt {

Result<VirtualMachineInstance> decode_vmi(json::Value root);
Result<LauncherPod> decode_pod(json::Value root);
Result<VirtualMachineInstanceMigration> decode_migration(json::Value root);
Result<KubeVirt> decode_kubevirt(json::Value root);
Result<VirtualMachine> decode_vm(json::Value root);

// What an object is and who it is, whatever its kind: also for naming one that does not decode.
struct ObjectHeader {
  std::string api_version;
  std::string kind;
  ObjectMeta meta;
};
Result<ObjectHeader> decode_header(json::Value root);

template <typename T>
Result<T> decode(json::Reader& reader, std::string_view text, Result<T> (*decoder)(json::Value)) {
  Result<T> object = T{};
  VO_CHECK_OK(reader.read(text, [&](json::Value root) -> Status {
    object = decoder(root);
    if (!object) return std::move(object).error();
    return {};
  }));
  return object;
}

}  // namespace vo::kubevirt
