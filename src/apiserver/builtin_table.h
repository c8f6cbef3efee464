// SPDX-License-Identifier: Apache-2.0
// Columns and cells of the built-in kinds, as kube-apiserver's printers have them.
#pragma once

#include <span>
#include <string_view>

#include <boost/json/array.hpp>

#include "apiserver/resource_info.h"
#include "base/clock.h"
#include "json/document.h"

namespace vo::apiserver {

// A kind without printers has Name and Created At.
std::span<const PrinterColumn> builtin_columns(std::string_view kind);
boost::json::array builtin_cells(std::string_view kind, const json::Document& object, WallTime now);

// Of a pod that has ended; else empty.
boost::json::array builtin_row_conditions(std::string_view kind, const json::Document& object);

// The cells of a pod.
boost::json::array pod_cells(const json::Document& pod, WallTime now);

}  // namespace vo::apiserver
