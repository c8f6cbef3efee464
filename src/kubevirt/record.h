// SPDX-License-Identifier: Apache-2.0
// The annotation virt-overhead.io/record: what was found out about a launcher pod, keyed by its
// uid, so that it survives configuration changes, upgrades and our own restarts. VMI annotations
// may be written by any editor of the namespace: a record is a claim, checked before it counts
// (truth.h).
//
//   {"<pod uid>":{"bytes":304087040,"milliCpu":0,"source":"derived","release":"v1.8.4",
//                 "overcommit":100,"cpuAllocationRatio":10,"time":"2026-11-25T01:13:02Z"}}
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace vo::kubevirt {

// Where a number comes from, best last.
enum class Source : std::uint8_t { kNone, kComputed, kDerived, kRecorded };
std::string_view to_string(Source source);
std::optional<Source> parse_source(std::string_view text);

struct Record {
  std::optional<Bytes> bytes;
  std::optional<MilliCpu> cpu;
  Source source = Source::kNone;  // of `bytes`
  bool ambiguous = false;         // more than one configuration explains the pod
  std::string release;            // the launcher's own; empty: unknown
  // The configuration of the pod's birth, as far as it is known.
  std::optional<std::string> ratio;
  std::optional<std::int64_t> overcommit;
  std::optional<std::int64_t> cpu_allocation_ratio;
  std::string time;  // RFC 3339, when it was recorded

  bool operator==(const Record&) const = default;
};

using Records = std::map<std::string, Record>;  // by pod uid

// Error: kInput where the text is no such object; members that do not fit are an error too.
Result<Records> parse_records(std::string_view text);
// Compact JSON, keys in order.
std::string print_records(const Records& records);

// Equal but for the time of record.
bool same_claim(Record a, Record b);
bool same_claims(const Records& a, const Records& b);

}  // namespace vo::kubevirt
