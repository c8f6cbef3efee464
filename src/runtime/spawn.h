// SPDX-License-Identifier: Apache-2.0
// Starts a program with its stdout on a pipe.
#pragma once

#include <sys/types.h>

#include "base/result.h"
#include "runtime/child_process.h"

namespace vo::runtime {

struct Spawned {
  pid_t pid = 0;
  int output = -1;  // the pipe's reading end; the caller's
};

// Without stdin the child leads a process group of its own. Error: kInput.
Result<Spawned> spawn(const ChildCommand& command);

}  // namespace vo::runtime
