// SPDX-License-Identifier: Apache-2.0
#include "dev/packing.h"

#include <chrono>
#include <utility>

#include <malloc.h>

namespace vo::dev {

void Packing::arm() {
  timer_.start(std::chrono::seconds{2}, [this] { run(); });
}

void Packing::run() {
  if (pack_() || std::exchange(is_first_, false)) malloc_trim(0);
  arm();
}

}  // namespace vo::dev
