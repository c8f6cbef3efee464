// SPDX-License-Identifier: Apache-2.0
#include "kube/list_reader.h"

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/item_splitter.h"
#include "kube/delivery.h"
#include "kube/object_meta.h"

namespace vo::kube {

using json::ItemSplitter;

Status ListReader::read(std::string_view bytes, Delivery& delivery) {
  splitter_.push(bytes);
  for (;;) {
    VO_TRY(const auto part, splitter_.next());
    if (part.kind == ItemSplitter::Kind::kMore) return {};
    VO_CHECK_OK(take(part, delivery));
  }
}

Status ListReader::take(const ItemSplitter::Part& part, Delivery& delivery) {
  switch (part.kind) {
    case ItemSplitter::Kind::kMore: return {};
    case ItemSplitter::Kind::kItem: delivery.listed(part.text); return {};
    case ItemSplitter::Kind::kDocument: return take_document(part);
    case ItemSplitter::Kind::kRefused: break;
  }
  if (!part.in_list) return input_error(format("the list's envelope is {}", part.text));
  delivery.oversized({}, format("items[{}] is {}", part.index, part.text));
  return {};
}

Status ListReader::take_document(const ItemSplitter::Part& part) {
  if (!document_.empty()) return input_error("a second document after the list");
  // An empty list may be sent as "items":null.
  const ListMeta meta = read_list_meta(part.text);
  if (!meta.kind.ends_with("List")) {
    return input_error(format("expected a list, got kind '{}'", meta.kind));
  }
  document_ = part.text;
  return {};
}

Result<ListMeta> ListReader::finish() const {
  VO_CHECK_OK(splitter_.finish());
  const ListMeta meta = read_list_meta(document_);
  if (document_.empty()) return input_error("the list is empty: no document");
  if (meta.resource_version.empty()) return input_error("the list has no resourceVersion");
  return meta;
}

}  // namespace vo::kube
