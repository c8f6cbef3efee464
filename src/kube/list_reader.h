// SPDX-License-Identifier: Apache-2.0
// Reads the body of one page of a LIST, item by item as the bytes come in; the page is never held.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/item_splitter.h"
#include "kube/delivery.h"
#include "kube/object_meta.h"

namespace vo::kube {

class ListReader {
 public:
  explicit ListReader(std::size_t max_item_bytes) : splitter_(max_item_bytes) {}

  // Error: the body is no list. Nothing more can be read from it then.
  Status read(std::string_view bytes, Delivery& delivery);

  // At the end of the body. Error: it was cut off, or lacks a resource version.
  Result<ListMeta> finish() const;

 private:
  Status take(const json::ItemSplitter::Part& part, Delivery& delivery);
  Status take_document(const json::ItemSplitter::Part& part);

  json::ItemSplitter splitter_;
  std::string document_;  // the list without its items; empty: not seen yet
};

}  // namespace vo::kube
