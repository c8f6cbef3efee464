// SPDX-License-Identifier: Apache-2.0
// Pieces that every object has: metadata, quantities, times.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "json/value.h"
#include "kubevirt/objects.h"
#include "quantity/quantity.h"

namespace vo::kubevirt {

// One member of `metadata` into `meta`; true if it was one of ours to read.
Result<bool> read_meta_member(std::string_view key, json::Value member, ObjectMeta& meta);

// All of `metadata`, where nothing else of it is wanted.
Status read_meta(json::Value metadata, ObjectMeta& meta);

// A quantity as Kubernetes takes it: a string, or a number by its text. null leaves `to` alone.
Status read_quantity(json::Value value, std::optional<Quantity>& to);

// A scalar as sent; null leaves `to` alone.
Status read_token(json::Value value, JsonToken& to);

Status read_time(json::Value value, WallTime& to);

}  // namespace vo::kubevirt
