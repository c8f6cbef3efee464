// SPDX-License-Identifier: Apache-2.0
#include "apiserver/merge_patch.h"

#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/status_error.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

void merge(json::Document& target, const json::Document& patch);

void merge_member(boost::json::object& target, const boost::json::key_value_pair& entry) {
  const auto found = target.find(entry.key());
  if (entry.value().is_null()) {
    if (found != target.end()) target.stable_erase(found);
  } else {
    merge(target[entry.key()], entry.value());
  }
}

void merge(json::Document& target, const json::Document& patch) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  auto& members = object_of(target);
  for (const auto& entry : patch.get_object()) merge_member(members, entry);
}

}  // namespace

StatusResult<json::Document> apply_merge_patch(json::Document object, const json::Document& patch) {
  if (!patch.is_object()) return bad_request("Invalid JSON Patch");
  merge(object, patch);
  return object;
}

}  // namespace vo::apiserver
