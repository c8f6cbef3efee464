// SPDX-License-Identifier: Apache-2.0
// Objects as meta.k8s.io Table, which is what `kubectl get` prints: for a custom resource from its
// additionalPrinterColumns, for a built-in kind by code of our own.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "apiserver/resource_info.h"
#include "base/clock.h"
#include "json/document.h"

namespace vo::apiserver {

enum class IncludeObject { kNone, kMetadata, kObject };  // of ?includeObject=

struct TableOptions {
  IncludeObject include_object = IncludeObject::kMetadata;
  bool headers = true;              // false: from the second event of a watch on
  std::string_view version = "v1";  // or "v1beta1"
};

// `list_metadata` becomes the table's metadata (resourceVersion, continue, …).
json::Document to_table(const ResourceInfo& info, std::span<const json::Document> objects,
                        const TableOptions& options, WallTime now,
                        json::Document list_metadata = boost::json::object{});

// The object cut down to apiVersion, kind and metadata.
json::Document partial_object_metadata(const json::Document& object, std::string_view version);

}  // namespace vo::apiserver
