// SPDX-License-Identifier: Apache-2.0
// Where a resource lives on an API server: /api/v1/… for the core group, /apis/GROUP/VERSION/… for
// every other one.
#pragma once

#include <string>
#include <string_view>

namespace vo::kube {

struct ResourcePath {
  std::string group;  // empty: the core group
  std::string version;
  std::string resource;        // plural, lower case: "virtualmachineinstances"
  std::string namespace_name;  // empty: cluster-scoped, or all namespaces

  ResourcePath in(std::string_view namespace_name) const;

  // "/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstances"
  std::string collection() const;
  std::string object(std::string_view name) const;

  // "virtualmachineinstances.kubevirt.io", as kubectl and the API server name it.
  std::string display_name() const;
};

}  // namespace vo::kube
