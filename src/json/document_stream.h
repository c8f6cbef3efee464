// SPDX-License-Identifier: Apache-2.0
// Any file of objects, one object at a time: YAML (several documents), JSON, NDJSON, concatenated
// JSON, a `kind: List` or an array of any length in either. Memory is bounded by one object, never
// by the file.
#pragma once

#include <functional>

#include "base/result.h"
#include "json/byte_source.h"
#include "json/yaml_stream.h"

namespace vo::json {

using VisitPiece = std::function<Status(const StreamPiece&)>;

// visit() for each document and each element of a list; the list itself comes after its elements,
// without them. The JSON is well-formed. Stops at the first error of `visit` and returns it.
// Error: kInput, "LINE:COLUMN: what" for the file to be put in front; or the source's own error.
Status for_each_document(ByteSource& source, const VisitPiece& visit);

}  // namespace vo::json
