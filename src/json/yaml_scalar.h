// SPDX-License-Identifier: Apache-2.0
// What a YAML scalar means: YAML 1.1 as Kubernetes' own tools read it (goyaml v2 under
// sigs.k8s.io/yaml): yes, on and y are true, 0777 is octal, 1_000 is a thousand, 2001-01-01 is a
// string, and what is quoted is a string.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace vo::json {

struct YamlScalar {
  std::string_view text;
  std::string_view tag;  // "" or as libyaml resolves it: "tag:yaml.org,2002:str"
  bool plain = true;     // neither quoted nor a block
};

// Appends the JSON token. Error: kInput, without a place: not a number JSON has (.nan, .inf), or
// not what its tag says.
Status append_scalar(std::string& json, const YamlScalar& scalar);

// The text of a mapping's key, as sigs.k8s.io/yaml makes one: 1 is "1", yes is "true".
Result<std::string> scalar_key(const YamlScalar& scalar);

}  // namespace vo::json
