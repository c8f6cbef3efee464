// SPDX-License-Identifier: Apache-2.0
// A document tree as YAML, in block style, as kubectl prints it.
#pragma once

#include <string>

#include "json/document.h"

namespace vo::report {

std::string yaml_text(const json::Document& document);

}  // namespace vo::report
