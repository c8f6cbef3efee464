// SPDX-License-Identifier: Apache-2.0
// Paths that are no resource: version, health, discovery, OpenAPI.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "apiserver/call.h"
#include "apiserver/cluster.h"
#include "apiserver/refusal.h"
#include "json/document.h"

namespace vo::apiserver {

Outcome<Answer> answer_server_path(const Cluster& cluster, const Call& call);

// With an ETag; 304 where the client has it already.
Answer tagged(const Call& call, Answer answer);
// nullopt: an unknown path.
Outcome<Answer> document_answer(const std::optional<json::Document>& document);
// "/a/b" is {"a", "b"}.
std::vector<std::string_view> parts_of(std::string_view path);

}  // namespace vo::apiserver
