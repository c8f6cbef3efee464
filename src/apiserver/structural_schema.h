// SPDX-License-Identifier: Apache-2.0
// A structural schema (apiextensions.k8s.io/v1, openAPIV3Schema) compiled into a tree that prunes,
// defaults and validates custom resources as kube-apiserver does. Immutable once parsed, shared by
// all requests. CEL rules (x-kubernetes-validations) are not evaluated.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apiserver/status_error.h"
#include "base/result.h"
#include "json/document.h"

namespace vo::apiserver {

struct SchemaNode;

class StructuralSchema {
 public:
  // Error: kInput, naming the path of what is no schema.
  static Result<StructuralSchema> parse(const json::Document& open_api_v3_schema);

  // Removes what the schema does not name and returns the paths removed, in the words of the
  // server's warnings: `spec.foo`, `spec.list[2].bar`. apiVersion, kind and metadata stay.
  std::vector<std::string> prune(json::Document& object) const;

  // Fills absent fields that have a default; drops nulls where the schema is not nullable, as the
  // server does on the way in. Call it after prune().
  void set_defaults(json::Document& object) const;

  // Empty: the object is valid. Messages and reasons are the server's.
  std::vector<Cause> validate(const json::Document& object) const;

  // The root of the tree: see schema_node.h.
  const SchemaNode& root() const { return *root_; }
  // As it was given, parsed again.
  json::Document open_api() const;

 private:
  explicit StructuralSchema(std::shared_ptr<const SchemaNode> root, std::string text);

  std::shared_ptr<const SchemaNode> root_;
  std::string text_;
};

}  // namespace vo::apiserver
