// SPDX-License-Identifier: Apache-2.0
// Which fields an object has, and which differ between two.
#pragma once

#include "apiserver/field_set.h"
#include "apiserver/merge_type.h"
#include "json/document.h"

namespace vo::apiserver {

// The fields that whoever applies `object` owns.
FieldSet fields_of(const json::Document& object, const MergeType& type);

struct Comparison {
  FieldSet added;
  FieldSet modified;
  FieldSet removed;
};

// `before` and `after` of one type.
Comparison compare(const json::Document& before, const json::Document& after,
                   const MergeType& type);

}  // namespace vo::apiserver
