// SPDX-License-Identifier: Apache-2.0
#include "base/heap.h"

#include <cstddef>
#include <cstdint>

#if defined(VO_JEMALLOC)
#include <jemalloc/jemalloc.h>

// Read before main(). One thread does nearly all; what was freed within a second is needed again.
extern "C" const char* malloc_conf;
const char* malloc_conf = "narenas:1,dirty_decay_ms:1000,muzzy_decay_ms:0";

namespace vo {

std::size_t used_memory() {
  std::uint64_t epoch = 1;  // writing it brings the statistics up to date
  std::size_t bytes = 0;
  std::size_t size = sizeof(bytes);
  mallctl("epoch", nullptr, nullptr, &epoch, sizeof(epoch));
  mallctl("stats.allocated", &bytes, &size, nullptr, 0);
  return bytes;
}

void release_free_memory() {
  mallctl("thread.tcache.flush", nullptr, nullptr, nullptr, 0);
  mallctl("arena.0.purge", nullptr, nullptr, nullptr, 0);
}

}  // namespace vo

#else
#include <malloc.h>

namespace vo {

std::size_t used_memory() { return mallinfo2().uordblks; }

void release_free_memory() { malloc_trim(0); }

}  // namespace vo
#endif
