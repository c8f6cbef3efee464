// SPDX-License-Identifier: Apache-2.0
// The four ways to say PATCH, by content type.
#pragma once

#include <cstdint>

#include "apiserver/call.h"
#include "apiserver/refusal.h"
#include "json/document.h"

namespace vo::apiserver {

enum class PatchType : std::uint8_t { kJson, kMerge, kStrategic, kApply };

// Refused: 415, also a strategic merge patch of a custom resource.
Outcome<PatchType> patch_type(const Call& call);

// The patched object. `live` null, of an apply only: it is to be created. Refused: 400, 409, 422,
// 500, as the patch's kind has it.
Outcome<json::Document> apply_patch(const Call& call, const WriteRequest& request, PatchType type,
                                    const json::Document* live);

}  // namespace vo::apiserver
