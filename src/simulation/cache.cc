// SPDX-License-Identifier: Apache-2.0
#include "simulation/cache.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "base/result.h"
#include "json/cold_text.h"
#include "json/document.h"
#include "json/fields.h"
#include "kube/object_meta.h"
#include "kube/resource_version.h"
#include "kubevirt/names.h"
#include "simulation/kinds.h"

namespace vo::simulation {
namespace {

using json::text_at;

// The VMI that controls a pod.
std::string_view owner_name(const json::Document& pod) {
  for (const auto& owner : json::array_at(pod, {"metadata", "ownerReferences"})) {
    if (text_at(owner, {"kind"}) == kubevirt::kOwnerKind &&
        json::is_true_at(owner, {"controller"})) {
      return text_at(owner, {"name"});
    }
  }
  return {};
}

std::string_view vmi_name(const Entry& entry) {
  switch (entry.kind) {
    case Kind::kVm:
    case Kind::kVmi: return entry.name();
    case Kind::kMigration: return text_at(entry.object(), {"spec", "vmiName"});
    case Kind::kPod: return owner_name(entry.object());
    case Kind::kKubeVirt:
    case Kind::kNode:
    case Kind::kQuota:
    case Kind::kNamespace: break;
  }
  return {};
}

bool may_be_many(Kind kind) {
  return kind == Kind::kPod || kind == Kind::kVm || kind == Kind::kVmi || kind == Kind::kMigration;
}

bool is_alive(const Entry* entry) {
  return json::find(entry->object(), {"metadata", "deletionTimestamp"}) == nullptr &&
         text_at(entry->object(), {"status", "phase"}) != "Succeeded" &&
         text_at(entry->object(), {"status", "phase"}) != "Failed";
}

std::string_view created(const Entry* entry) {
  return text_at(entry->object(), {"metadata", "creationTimestamp"});
}

// Those of one second: who is finished or deleting first, as kubevirt/current_pod.h has it.
bool is_older(const Entry* a, const Entry* b) {
  return std::tuple(created(a), is_alive(a), std::string_view(a->uid)) <
         std::tuple(created(b), is_alive(b), std::string_view(b->uid));
}

}  // namespace

std::string object_key(std::string_view namespace_name, std::string_view name) {
  if (namespace_name.empty()) return std::string(name);
  std::string key(namespace_name);
  key += '/';
  key += name;
  return key;
}

std::string_view Entry::namespace_name() const {
  const std::size_t slash = key().find('/');
  return std::string_view(key()).substr(0, slash == std::string::npos ? 0 : slash);
}

std::string_view Entry::name() const {
  return std::string_view(key()).substr(key().find('/') + 1);  // npos + 1 is 0
}

Status Entry::open() const {
  auto tree = std::make_unique<Tree>(text_.size(), *open_);
  std::string scratch;
  VO_TRY(tree->root, json::parse_document(text_.read(scratch), tree->arena.storage()));
  json::erase(tree->root, {"metadata", "managedFields"});
  tree_ = std::move(tree);
  return {};
}

const json::Document& Entry::object() const {
  if (tree_ == nullptr) VO_ASSERT(open().has_value());
  return tree_->root;
}

bool Entry::pack(json::TextPacker& packer) {
  if (std::exchange(is_warm_, false)) return false;
  tree_.reset();
  return text_.pack(packer);
}

void Cache::replace_begin(Kind kind, bool forget_versions) {
  for (auto& [key, entry] : of(kind).entries) {
    entry.listed = false;
    if (!forget_versions) continue;
    entry.version.clear();
    entry.stale = false;
  }
}

void Cache::replace_end(Kind kind) {
  auto& entries = of(kind).entries;
  for (auto at = entries.begin(); at != entries.end();) {
    const auto next = std::next(at);
    // The list may be older than the answer to a write of ours: such an object stays for once.
    if (!at->second.listed && at->second.watched) {
      forget(kind, at);
    } else {
      at->second.watched = true;
    }
    at = next;
  }
  of(kind).synced = true;
}

bool Cache::synced() const {
  return std::ranges::all_of(shelves_, [](const Shelf& shelf) { return shelf.synced; });
}

bool Cache::is_news(const Entry* known, std::string_view uid, std::string_view version) {
  if (known == nullptr || known->uid != uid) return true;
  return known->version != version && !kube::is_older(version, known->version);
}

bool Cache::knows(Kind kind, const kube::ObjectMeta& meta, bool watched) {
  Entry* known = find(kind, meta.key());
  if (is_news(known, meta.uid, meta.resource_version)) return false;
  known->listed = true;
  known->watched |= watched;
  return true;
}

Status Cache::upsert(Kind kind, const kube::ObjectMeta& meta, std::string_view object,
                     bool watched) {
  if (knows(kind, meta, watched)) return {};
  const std::string key = meta.key();
  Entry made;
  made.kind = kind;
  made.key_ = &key;
  made.uid = meta.uid;
  made.version = meta.resource_version;
  made.watched = watched;
  made.text_ = json::ColdText(std::string(object));
  made.open_ = &open_;
  VO_CHECK_OK(made.open());
  const std::string_view vmi = vmi_name(made);
  if (!vmi.empty()) made.group = object_key(made.namespace_name(), vmi);
  store(key, std::move(made));
  return {};
}

void Cache::store(const std::string& key, Entry made) {
  const auto at = of(made.kind).entries.try_emplace(key).first;
  Entry& stored = at->second;
  made.key_ = &at->first;
  if (stored.uid == made.uid) {
    made.released = stored.released;
    made.busy = stored.busy;
  } else if (!stored.uid.empty()) {
    changed_(stored, true);
  }
  leave(stored);
  join(made);
  stored = std::move(made);
  changed_(stored, false);
  if (may_be_many(stored.kind)) stored.close();  // until somebody's turn, for which thousands wait
}

void Cache::remove(Kind kind, const std::string& key, std::string_view uid) {
  const auto at = of(kind).entries.find(key);
  if (at != of(kind).entries.end() && (uid.empty() || at->second.uid == uid)) forget(kind, at);
}

void Cache::pass_over(Kind kind, const std::string& key) {
  if (Entry* known = find(kind, key)) known->listed = true;
}

void Cache::forget(Kind kind, std::map<std::string, Entry>::iterator at) {
  changed_(at->second, true);
  leave(at->second);
  of(kind).entries.erase(at);
}

Entry* Cache::find(Kind kind, const std::string& key) {
  const auto at = of(kind).entries.find(key);
  return at == of(kind).entries.end() ? nullptr : &at->second;
}

std::set<std::string>* Cache::members(Kind kind, const std::string& group) {
  if (group.empty() || (kind != Kind::kPod && kind != Kind::kMigration)) return nullptr;
  Members& members = groups_[group];
  return kind == Kind::kPod ? &members.pods : &members.migrations;
}

void Cache::join(const Entry& entry) {
  if (auto* set = members(entry.kind, entry.group)) set->insert(entry.key());
}

void Cache::leave(const Entry& entry) {
  auto* set = members(entry.kind, entry.group);
  if (set == nullptr) return;
  set->erase(entry.key());
  if (groups_[entry.group].empty()) groups_.erase(entry.group);
}

Group Cache::group(const std::string& key) {
  Group group{.key = key,
              .vm = find(Kind::kVm, key),
              .vmi = find(Kind::kVmi, key),
              .pods = {},
              .migrations = {}};
  const auto at = groups_.find(key);
  if (at == groups_.end()) return group;
  for (const std::string& pod : at->second.pods) group.pods.push_back(find(Kind::kPod, pod));
  for (const std::string& name : at->second.migrations) {
    group.migrations.push_back(find(Kind::kMigration, name));
  }
  std::ranges::stable_sort(group.pods, is_older);
  std::ranges::stable_sort(group.migrations, is_older);
  return group;
}

bool Cache::pack() {
  bool packed = false;
  for (const Kind kind : kAllKinds) {
    Shelf& shelf = of(kind);
    const bool is_referred_to = kind == Kind::kKubeVirt;  // by the installation
    if (is_referred_to || shelf.entries.size() < json::TextPacker::kWorthwhile) continue;
    for (auto& [key, entry] : shelf.entries) packed |= entry.pack(shelf.packer);
    shelf.packer.rest();
  }
  return packed;
}

void Cache::close(const Group& group) {
  for (Entry* entry : {group.vm, group.vmi}) {
    if (entry != nullptr) entry->close();
  }
  for (Entry* pod : group.pods) pod->close();
  for (Entry* migration : group.migrations) migration->close();
}

}  // namespace vo::simulation
