// SPDX-License-Identifier: Apache-2.0
// The CPU rules of the renderer. Each changes the renderer's maps.
#pragma once

#include "base/result.h"
#include "overhead/renderer.h"

namespace vo::overhead {

// WithCPUPinning: dedicated CPUs, and a limit on memory so that the pod becomes Guaranteed.
Status render_pinned_cpu(Renderer& renderer);

// WithoutDedicatedCPU: the vCPUs (and I/O threads) divided by cpuAllocationRatio.
Status render_shared_cpu(Renderer& renderer);

// WithIOThreads, 1.5.0 and 1.5.1: the I/O threads of the policy supplementalPool onto the limit.
Status render_pool_threads(Renderer& renderer);

}  // namespace vo::overhead
