// SPDX-License-Identifier: Apache-2.0
// Explanations for machines: a `kind: OverheadList` of virt-overhead.io/v1alpha1, as JSON or YAML,
// written item by item. Names and order of the members are a contract (docs/explain.md).
#pragma once

#include <string>

#include "json/document.h"
#include "report/explanation.h"

namespace vo::report {

// One item of the list.
json::Document explain_document(const Explanation& explanation);

// The list's text in pieces: begin, any number of items, end.
class ListWriter {
 public:
  enum class Format : bool { kJson, kYaml };

  explicit ListWriter(Format format) : format_(format) {}

  std::string begin() const;
  std::string item(const Explanation& explanation);
  std::string end() const;

 private:
  Format format_;
  bool first_ = true;
};

}  // namespace vo::report
