// SPDX-License-Identifier: Apache-2.0
// What a command takes from outside its arguments: environment variables, randomness, the host.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/find_config.h"

namespace vo::cli {

runtime::Environment environment();
std::uint64_t random_seed();
std::string host_name();  // of a pod: the pod's

}  // namespace vo::cli
