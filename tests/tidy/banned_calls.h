// SPDX-License-Identifier: Apache-2.0
// What STYLE.md bans, each with what to write instead. Finds spellings in code, not in comments or
// literals.
#pragma once

#include "tidy/source_file.h"

namespace vo::tidy {

Findings check_banned_calls(const SourceFile& file);

}  // namespace vo::tidy
