// SPDX-License-Identifier: Apache-2.0
// Whether a real KubeVirt is at work on a server: then nobody may play one there.
#pragma once

#include "base/result.h"
#include "runtime/api_client.h"

namespace vo::dev {

// Error: kInput, what was found; or why the server could not be asked.
Status refuse_where_kubevirt_is_installed(runtime::ApiClient& client);

}  // namespace vo::dev
