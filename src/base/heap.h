// SPDX-License-Identifier: Apache-2.0
// The heap of this process. In release builds it is jemalloc's, which keeps objects of one size
// together: what a burst of work leaves free can go back to the system. The system's own heap stays
// as large as the burst was.
#pragma once

#include <cstddef>

namespace vo {

// Bytes that somebody holds.
std::size_t used_memory();

// Gives what is free back to the system. Takes milliseconds.
void release_free_memory();

}  // namespace vo
