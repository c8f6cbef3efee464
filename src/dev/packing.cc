// SPDX-License-Identifier: Apache-2.0
#include "dev/packing.h"

#include <chrono>
#include <utility>

#include "base/heap.h"
#include "json/arena.h"

namespace vo::dev {

void Packing::arm() {
  timer_.start(std::chrono::seconds{2}, [this] { run(); });
}

void Packing::run() {
  if (pack_() || std::exchange(is_first_, false)) {
    json::Arena::release_spares();
    release_free_memory();
  }
  arm();
}

}  // namespace vo::dev
