// SPDX-License-Identifier: Apache-2.0
#include "simulation/cache_sink.h"

#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/result.h"
#include "json/document.h"
#include "json/fields.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"
#include "simulation/cache.h"

namespace vo::simulation {

void CacheSink::replace_begin(kube::ReplaceReason reason) {
  cache_.replace_begin(kind_, reason == kube::ReplaceReason::kRollback);
}

void CacheSink::replace_end() { cache_.replace_end(kind_); }

Status CacheSink::upsert(const kube::ObjectMeta&, std::string_view object) {
  VO_TRY(json::Document document, json::parse_document(object));
  json::erase(document, {"metadata", "managedFields"});
  cache_.upsert(kind_, std::move(document), true);
  return {};
}

Status CacheSink::remove(const kube::ObjectMeta& meta, std::string_view) {
  cache_.remove(kind_, meta.key(), meta.uid);
  return {};
}

void CacheSink::passed_over(const kube::ObjectMeta& meta, const Error&) {
  cache_.pass_over(kind_, meta.key());
}

}  // namespace vo::simulation
