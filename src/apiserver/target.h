// SPDX-License-Identifier: Apache-2.0
// What a request line asks for: the path taken apart by the rules of the Kubernetes API, and the
// query decoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vo::apiserver {

class QueryValues {
 public:
  explicit QueryValues(std::string_view query = "");

  // The first value; empty: absent or empty.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  // As the API machinery reads booleans: present, and neither "0" nor "false".
  bool is_set(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

struct Target {
  std::string path;  // decoded, without a trailing slash
  QueryValues query;

  // Empty where the path is none of a resource: "/version", "/apis/kubevirt.io/v1".
  std::string resource;
  std::string group;
  std::string version;
  std::string namespace_name;
  std::string name;
  std::string subresource;
  bool watch = false;  // the deprecated form of `?watch=true`: /api/v1/watch/pods

  bool is_resource() const { return !resource.empty(); }
};

Target parse_target(std::string_view target);

// "%2F" is "/"; what is no valid escape stays as it is. In a query `+` is a blank.
std::string percent_decode(std::string_view text, bool plus_is_blank);

}  // namespace vo::apiserver
