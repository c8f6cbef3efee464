// SPDX-License-Identifier: Apache-2.0
// Writing what is applied into an object, and taking out what no longer is.
#pragma once

#include "apiserver/field_set.h"
#include "apiserver/merge_type.h"
#include "json/document.h"

namespace vo::apiserver {

// Maps merge, lists by their type; everything else is replaced.
void merge_object(json::Document& target, const json::Document& applied, const MergeType& type);

// Removes the fields of `gone` of which nobody in `kept` owns anything.
void remove_fields(json::Document& target, const FieldSet& gone, const FieldSet& kept,
                   const MergeType& type);

}  // namespace vo::apiserver
