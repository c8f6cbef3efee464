// SPDX-License-Identifier: Apache-2.0
// What the system knows of this process, under the names every Prometheus client uses.
#pragma once

#include <string>

namespace vo::runtime {

// Prometheus text. What cannot be read is left out.
std::string process_metrics();

}  // namespace vo::runtime
