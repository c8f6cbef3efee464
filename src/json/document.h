// SPDX-License-Identifier: Apache-2.0
// JSON as a tree, for what is small and looked at freely: kubeconfigs, discovery, our own output.
// Objects of the watch stream go through value.h instead.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"

namespace vo::json {

using Document = boost::json::value;

// One document, at most kMaxDocumentBytes long and kMaxDepth deep; of equal keys the last counts.
// Error: kInput, "LINE:COLUMN: what".
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{64} << 20;
Result<Document> parse_document(std::string_view text, boost::json::storage_ptr storage = {});

// Members in the tree's order. Numbers as encoding/json prints them: 1, 0.5, 1e+21.
std::string write_compact(const Document& document);
std::string write_pretty(const Document& document);  // two spaces a level, a newline at the end

// For hand-built text: `"` + escaped + `"`, and a number. REQUIRES finite.
void append_quoted(std::string& to, std::string_view text);
std::string quote(std::string_view text);
void append_number(std::string& to, double number);

}  // namespace vo::json
