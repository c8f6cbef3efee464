// SPDX-License-Identifier: Apache-2.0
// What names, labels, annotations and finalizers may look like, in kube-apiserver's words. Pure
// functions on documents.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apiserver/resource_info.h"
#include "apiserver/status_error.h"
#include "json/document.h"

namespace vo::apiserver {

// A lowercase RFC 1123 subdomain.
bool is_subdomain_name(std::string_view name);

// What is wrong with a qualified name, "example.com/name" or "name"; empty: nothing.
std::vector<std::string> qualified_name_errors(std::string_view name);

// What is wrong with the value of a label; empty: nothing.
std::vector<std::string> label_value_errors(std::string_view value);

void check_name(const json::Document& object, std::vector<Cause>& causes);
void check_labels(const json::Document& object, std::vector<Cause>& causes);
void check_annotations(const json::Document& object, std::vector<Cause>& causes);
// Only where an object is created; an update may bring any. Those of core kinds have a domain.
void check_finalizers(const ResourceInfo& info, const json::Document& object,
                      std::vector<Cause>& causes);

// Of the finalizers that `before`, null for a new object, has not: those whose names may clash.
std::vector<std::string> finalizer_warnings(const json::Document* before,
                                            const json::Document& after);

}  // namespace vo::apiserver
