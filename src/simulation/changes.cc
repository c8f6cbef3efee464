// SPDX-License-Identifier: Apache-2.0
#include "simulation/changes.h"

#include <initializer_list>

#include "json/document.h"
#include "json/fields.h"
#include "kube/json_patch.h"

namespace vo::simulation {
namespace {

void add_change(kube::JsonPatch& patch, const kube::JsonPointer& path, const json::Document* before,
                const json::Document* after) {
  if (before == nullptr) {
    patch.test_absent(path);
    patch.add(path, json::write_compact(*after));
    return;
  }
  patch.test(path, json::write_compact(*before));
  if (after == nullptr) {
    patch.remove(path);
  } else {
    patch.replace(path, json::write_compact(*after));
  }
}

}  // namespace

kube::JsonPatch changes(const json::Document& before, const json::Document& after,
                        std::initializer_list<json::Keys> paths) {
  kube::JsonPatch patch;
  for (const json::Keys keys : paths) {
    const json::Document* was = json::find(before, keys);
    const json::Document* is = json::find(after, keys);
    if (was == nullptr && is == nullptr) continue;
    if (was != nullptr && is != nullptr && json::equal(*was, *is)) continue;
    add_change(patch, kube::JsonPointer(keys), was, is);
  }
  return patch;
}

}  // namespace vo::simulation
