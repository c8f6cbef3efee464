// SPDX-License-Identifier: Apache-2.0
// The rules that every object obeys, whatever its kind: what its metadata must look like, what a
// caller may change, and what belongs to the server. Pure functions on documents.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apiserver/refusal.h"
#include "apiserver/resource_info.h"
#include "base/clock.h"
#include "json/document.h"

namespace vo::apiserver {

// The Go type that metadata does not fit, or empty: "json: cannot unmarshal number into Go struct
// field ObjectMeta.metadata.annotations of type string".
std::string metadata_type_error(const json::Document& object);

// Names, labels, annotations and what the built-in kinds demand.
std::vector<Cause> check_object(const ResourceInfo& info, const json::Document& object);
// What an update may not change.
std::vector<Cause> check_immutable(const ResourceInfo& info, std::string_view subresource,
                                   const json::Document& before, const json::Document& after);

// Metadata that the server alone writes, of a new object.
void begin_metadata(const ResourceInfo& info, json::Document& object, std::string_view uid,
                    WallTime now);
// … and of an update: taken over from `before`.
void keep_system_metadata(const json::Document& before, json::Document& after);
// What the subresource, or its absence, does not let through comes from `before`.
void keep_other_part(const ResourceInfo& info, std::string_view subresource,
                     const json::Document& before, json::Document& after);
// metadata.generation, one more where the desired state changed.
void advance_generation(const ResourceInfo& info, const json::Document& before,
                        json::Document& after);

bool is_being_deleted(const json::Document& object);
bool has_finalizers(const json::Document& object);
bool has_finalizer(const json::Document& object, std::string_view finalizer);
void add_finalizer(json::Document& object, std::string_view finalizer);
void remove_finalizer(json::Document& object, std::string_view finalizer);

}  // namespace vo::apiserver
