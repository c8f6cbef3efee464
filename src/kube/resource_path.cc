// SPDX-License-Identifier: Apache-2.0
#include "kube/resource_path.h"

#include <string>
#include <string_view>

#include "kube/uri.h"

namespace vo::kube {

ResourcePath ResourcePath::in(std::string_view name) const {
  ResourcePath path = *this;
  path.namespace_name = name;
  return path;
}

std::string ResourcePath::collection() const {
  std::string path = group.empty() ? "/api/" : "/apis/" + percent_encode(group) + "/";
  path += percent_encode(version);
  if (!namespace_name.empty()) path += "/namespaces/" + percent_encode(namespace_name);
  return path + "/" + percent_encode(resource);
}

std::string ResourcePath::object(std::string_view name) const {
  return collection() + "/" + percent_encode(name);
}

std::string ResourcePath::display_name() const {
  return group.empty() ? resource : resource + "." + group;
}

}  // namespace vo::kube
