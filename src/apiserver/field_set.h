// SPDX-License-Identifier: Apache-2.0
// A set of paths into an object, as managedFields has it (fieldsV1): a tree whose nodes may be
// members. Steps are spelled as there: `f:name`, `k:{"name":"x"}`, `v:"value"`.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "json/document.h"

namespace vo::apiserver {

class FieldSet {
 public:
  // What is no fieldsV1 is left out.
  static FieldSet parse(const json::Document& fields_v1);
  json::Document fields_v1() const;

  bool is_member() const { return member_; }
  bool empty() const { return !member_ && children_.empty(); }
  const FieldSet* child(const std::string& step) const;
  const std::map<std::string, FieldSet>& children() const { return children_; }

  void insert() { member_ = true; }
  void remove_member() { member_ = false; }
  // To be filled; prune_empty() drops it if it was not.
  FieldSet& at(const std::string& step) { return children_[step]; }
  void erase(const std::string& step) { children_.erase(step); }
  void drop_if_empty(const std::string& step);

  void add(const FieldSet& other);
  void subtract(const FieldSet& other);
  FieldSet intersection(const FieldSet& other) const;

  // ".status.memory.memoryOverhead", `.spec.containers[name="x"].image`, in order.
  std::vector<std::string> paths() const;

  bool operator==(const FieldSet&) const = default;

 private:
  void append_paths(const std::string& prefix, std::vector<std::string>& to) const;

  bool member_ = false;
  std::map<std::string, FieldSet> children_;
};

}  // namespace vo::apiserver
