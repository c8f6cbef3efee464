// SPDX-License-Identifier: Apache-2.0
// What a cluster shows of a VMI, read as any client would, without the code under test.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/document.h"
#include "kube/resource_path.h"
#include "scenarios/world.h"

namespace vo::scenarios {

kube::ResourcePath vmis();
kube::ResourcePath vms();
kube::ResourcePath pods();  // of all namespaces
kube::ResourcePath migrations();
kube::ResourcePath kubevirts();
kube::ResourcePath events_of(std::string_view namespace_name);

// An object is called NAME, or NAMESPACE/NAME where it is not in the usual namespace.
std::string bare_name(std::string_view name);
kube::ResourcePath located(kube::ResourcePath path, std::string_view name);

// The value at a JSON pointer, nullptr where there is none.
const json::Document* find(const json::Document& object, std::string_view pointer);
// A string there, or a number as it prints; "" where there is nothing.
std::string text_at(const json::Document& object, std::string_view pointer);

// nullopt: there is no such object (`name` as above). Error: any other refusal, with what the
// server said.
Result<std::optional<json::Document>> read(World& world, const kube::ResourcePath& path,
                                           std::string_view name);
Result<std::vector<json::Document>> read_all(World& world, const kube::ResourcePath& path,
                                             const std::string& label_selector = {});
// The answer's object; kInput with what the server said where it refused.
Result<json::Document> must(const Result<kube::Response>& response);

// The VMI's launcher pod by KubeVirt's rule: on status.nodeName, the newest. Null: none.
Result<json::Document> current_pod(World& world, const json::Document& vmi);

struct Published {
  std::string memory;  // a quantity; "": not published for the current pod
  std::string cpu;
  bool memory_in_status = false;
  bool cpu_in_status = false;
  json::Document record;  // of the current pod; null: none
};

// What a reader may believe: status, else annotations that name the current pod.
Result<Published> published(World& world, const json::Document& vmi);

}  // namespace vo::scenarios
