// SPDX-License-Identifier: Apache-2.0
// A document tree as YAML, in block style, as kubectl prints it.
#pragma once

#include <string>

#include "json/document.h"

namespace vo::json {

std::string yaml_text(const Document& document);

}  // namespace vo::json
