// SPDX-License-Identifier: Apache-2.0
// The controller's outputs as requests to an API server, and the server's responses as its answers.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "controller/messages.h"
#include "json/reader.h"
#include "kube/http.h"
#include "kube/resource_path.h"

namespace vo::runtime {

// Of all namespaces; VMIs are read and written in version v1.
kube::ResourcePath path_of(controller::Resource resource);

kube::Request to_request(const controller::SendPatch& patch);
kube::Request to_request(const controller::SendGet& get);
// `instance`: who reports it.
kube::Request to_request(const controller::SendEvent& event, std::string_view instance);

// What the response, or its absence, means to the controller. A response whose object does not
// decode is an answer without an object.
controller::Answer to_answer(controller::RequestId id, const Result<kube::Response>& response,
                             Duration latency, json::Reader& reader);

}  // namespace vo::runtime
