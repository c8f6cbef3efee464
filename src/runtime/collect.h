// SPDX-License-Identifier: Apache-2.0
// A request whose answer is wanted whole.
#pragma once

#include <cstddef>
#include <functional>

#include "base/result.h"
#include "kube/http.h"
#include "runtime/api_client.h"

namespace vo::runtime {

inline constexpr std::size_t kAnswerBytesMax = std::size_t{16} << 20;

// Calls `done` once with the response, whatever its status, or with why there is none: as
// ApiClient::send(), and kInput for a body above kAnswerBytesMax. Dropping the call cancels.
ApiCall collect(ApiClient& client, kube::Request request,
                std::move_only_function<void(Result<kube::Response>)> done,
                const CallOptions& options = {});

}  // namespace vo::runtime
