// SPDX-License-Identifier: Apache-2.0
// The memory rules of the renderer. Each changes the renderer's maps.
#pragma once

#include "base/result.h"
#include "overhead/renderer.h"
#include "quantity/quantity.h"

namespace vo::overhead {

// WithEphemeralStorageRequest: 50M on top.
Status render_ephemeral_storage(Renderer& renderer);

// WithMemoryRequests (or WithMemoryOvercommit of 1.6.2): what the request is before the overhead.
Status render_memory_request(Renderer& renderer);

// WithMemoryOverhead: onto the request, and onto a limit where there is one.
Status render_memory_overhead(Renderer& renderer, const Quantity& overhead);

// WithHugePages: the guest moves to huge pages; memory keeps the overhead and what exceeds the
// guest.
Status render_hugepages(Renderer& renderer, const Quantity& overhead);

// WithAutoMemoryLimits: a limit where the namespace's quota requires one.
Status render_auto_memory_limit(Renderer& renderer);

}  // namespace vo::overhead
