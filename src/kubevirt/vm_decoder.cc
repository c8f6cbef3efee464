// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "kubevirt/decode.h"
#include "kubevirt/metadata_decoder.h"
#include "kubevirt/objects.h"
#include "kubevirt/spec_decoder.h"

namespace vo::kubevirt {

namespace {

using json::Value;

Status read_template_annotations(Value metadata, VirtualMachine& vm) {
  return for_each_member(metadata, [&](std::string_view key, Value member) -> Status {
    if (key != "annotations") return {};
    return for_each_member(member, [&](std::string_view name, Value) -> Status {
      read_spec_annotation(name, vm.spec);
      return {};
    });
  });
}

Status read_template(Value value, VirtualMachine& vm) {
  vm.has_template = value.is_object();
  return for_each_member(value, [&](std::string_view key, Value member) -> Status {
    if (key == "metadata") return read_template_annotations(member, vm);
    if (key == "spec") return read_spec(member, vm.spec);
    return {};
  });
}

Status read_vm_spec(Value spec, VirtualMachine& vm) {
  return for_each_member(spec, [&](std::string_view key, Value member) -> Status {
    if (key == "template") return read_template(member, vm);
    if (key == "instancetype") return read_presence(member, vm.has_instancetype);
    if (key == "preference") return read_presence(member, vm.has_preference);
    return {};
  });
}

}  // namespace

Result<VirtualMachine> decode_vm(Value root) {
  VirtualMachine vm;
  VO_CHECK_OK(for_each_member(root, [&](std::string_view key, Value member) -> Status {
    if (key == "metadata") return read_meta(member, vm.meta);
    if (key == "spec") return read_vm_spec(member, vm);
    return {};
  }));
  return vm;
}

}  // namespace vo::kubevirt
