// SPDX-License-Identifier: Apache-2.0
// `explain -f`: reads everything first, so that bad input leaves nothing half-written, and then
// explains object by object.
#pragma once

#include "base/result.h"
#include "cli/explain_flags.h"
#include "cli/object_collection.h"
#include "cli/terminal.h"

namespace vo::cli {

// Explains what the flags' files hold. Error: kInput; input that cannot be read, or nothing in it
// to explain. False: some objects were refused, each with a line on `terminal.err`.
Result<bool> explain_files(const ExplainFlags& flags, const Terminal& terminal);

// The same for objects from anywhere; `origin` names where they come from.
Result<bool> explain_collection(const ObjectCollection& collection, const std::string& origin,
                                const ExplainFlags& flags, const Terminal& terminal);

}  // namespace vo::cli
