// SPDX-License-Identifier: Apache-2.0
// More ways into document trees than document_access.h has: numbers, dotted paths, and taking
// members away.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "apiserver/document_access.h"
#include "json/document.h"

namespace vo::apiserver {

std::optional<std::int64_t> number_at(const json::Document& object, Keys keys);

// A scalar as a field selector compares it; the path with dots: "spec.unschedulable".
std::string scalar_text(const json::Document& object, std::string_view dotted);

void erase(json::Document& object, Keys keys);
// Sets only what is absent or null.
void set_default(boost::json::object& object, std::string_view key, json::Document value);

}  // namespace vo::apiserver
