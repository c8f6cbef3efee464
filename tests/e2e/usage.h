// SPDX-License-Identifier: Apache-2.0
// What the kernel says of a process.
#pragma once

#include <sys/types.h>

namespace vo::e2e {

struct Usage {
  double resident_kib = 0;
  double peak_kib = 0;
  double cpu_seconds = 0;
};

// Throws where the process has ended.
Usage usage_of(pid_t pid);

}  // namespace vo::e2e
