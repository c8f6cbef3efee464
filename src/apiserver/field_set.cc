// SPDX-License-Identifier: Apache-2.0
#include "apiserver/field_set.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

// k:{"name":"x","port":1} reads [name="x",port=1].
std::string key_text(const std::string& json) {
  const auto key = json::parse_document(json);
  if (!key || !key->is_object()) return "[" + json + "]";
  std::string text;
  for (const auto& part : key->get_object()) {
    text += format("{}{}={}", text.empty() ? "" : ",", std::string_view(part.key()),
                   json::write_compact(part.value()));
  }
  return "[" + text + "]";
}

std::string step_text(const std::string& step) {
  const std::string rest = step.substr(2);
  if (step.starts_with("f:")) return "." + rest;
  if (step.starts_with("k:")) return key_text(rest);
  return step.starts_with("v:") ? "[=" + rest + "]" : "[" + rest + "]";
}

}  // namespace

FieldSet FieldSet::parse(const json::Document& fields_v1) {
  FieldSet set;
  const auto* steps = fields_v1.if_object();
  if (steps == nullptr) return set;
  for (const auto& entry : *steps) {
    const std::string step{entry.key()};
    if (step == ".") set.member_ = true;
    if (step.size() < 2 || step[1] != ':') continue;
    FieldSet child = parse(entry.value());
    if (child.empty()) child.member_ = true;
    set.children_.emplace(step, std::move(child));
  }
  return set;
}

json::Document FieldSet::fields_v1() const {
  boost::json::object fields;
  if (member_ && !children_.empty()) fields.emplace(".", boost::json::object{});
  for (const auto& [step, child] : children_) fields.emplace(step, child.fields_v1());
  return fields;
}

const FieldSet* FieldSet::child(const std::string& step) const {
  const auto found = children_.find(step);
  return found == children_.end() ? nullptr : &found->second;
}

void FieldSet::drop_if_empty(const std::string& step) {
  const auto found = children_.find(step);
  if (found != children_.end() && found->second.empty()) children_.erase(found);
}

void FieldSet::add(const FieldSet& other) {
  member_ = member_ || other.member_;
  for (const auto& [step, child] : other.children_) children_[step].add(child);
}

void FieldSet::subtract(const FieldSet& other) {
  if (other.member_) member_ = false;
  for (const auto& [step, child] : other.children_) {
    const auto found = children_.find(step);
    if (found == children_.end()) continue;
    found->second.subtract(child);
    if (found->second.empty()) children_.erase(found);
  }
}

FieldSet FieldSet::intersection(const FieldSet& other) const {
  FieldSet both;
  both.member_ = member_ && other.member_;
  for (const auto& [step, child] : children_) {
    const auto* theirs = other.child(step);
    if (theirs == nullptr) continue;
    FieldSet common = child.intersection(*theirs);
    if (!common.empty()) both.children_.emplace(step, std::move(common));
  }
  return both;
}

void FieldSet::append_paths(const std::string& prefix, std::vector<std::string>& to) const {
  if (member_) to.push_back(prefix);
  for (const auto& [step, child] : children_) child.append_paths(prefix + step_text(step), to);
}

std::vector<std::string> FieldSet::paths() const {
  std::vector<std::string> paths;
  append_paths("", paths);
  return paths;
}

}  // namespace vo::apiserver
