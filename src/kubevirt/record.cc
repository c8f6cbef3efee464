// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "base/units.h"
#include "json/reader.h"
#include "json/value.h"
#include "kubevirt/json_token.h"

namespace vo::kubevirt {

std::string_view to_string(Source source) {
  switch (source) {
    case Source::kNone: return "none";
    case Source::kComputed: return "computed";
    case Source::kDerived: return "derived";
    case Source::kRecorded: return "recorded";
  }
  return "none";
}

std::optional<Source> parse_source(std::string_view text) {
  for (const Source source :
       {Source::kNone, Source::kComputed, Source::kDerived, Source::kRecorded}) {
    if (text == to_string(source)) return source;
  }
  return std::nullopt;
}

namespace {

template <typename Unit>
Status read_amount(json::Value value, std::optional<Amount<Unit>>& to) {
  std::int64_t count = 0;
  VO_CHECK_OK(json::read(value, count));
  to = Amount<Unit>{count};
  return {};
}

Status read_source(json::Value value, Source& to) {
  std::string text;
  VO_CHECK_OK(json::read(value, text));
  const auto source = parse_source(text);
  if (!source)
    return input_error(format(": '{}' is none of none, computed, derived, recorded", text));
  to = *source;
  return {};
}

Status read_record(json::Value value, Record& record) {
  return json::for_each_member(value, [&](std::string_view key, json::Value member) -> Status {
    if (key == "bytes") return read_amount(member, record.bytes);
    if (key == "milliCpu") return read_amount(member, record.cpu);
    if (key == "source") return read_source(member, record.source);
    if (key == "ambiguous") return json::read(member, record.ambiguous);
    if (key == "release") return json::read(member, record.release);
    if (key == "ratio") return json::read(member, record.ratio);
    if (key == "overcommit") return json::read(member, record.overcommit);
    if (key == "cpuAllocationRatio") return json::read(member, record.cpu_allocation_ratio);
    if (key == "time") return json::read(member, record.time);
    return {};
  });
}

class RecordText {
 public:
  void number(std::string_view key, std::int64_t value) { member(key, format("{}", value)); }
  void text(std::string_view key, std::string_view value) { member(key, string_token(value)); }
  void member(std::string_view key, std::string_view json) {
    text_ += text_.empty() ? "{" : ",";
    text_ += format("\"{}\":{}", key, json);
  }
  std::string str() && { return text_.empty() ? "{}" : std::move(text_) + "}"; }

 private:
  std::string text_;
};

std::string print_record(const Record& record) {
  RecordText out;
  if (record.bytes) out.number("bytes", record.bytes->count());
  if (record.cpu) out.number("milliCpu", record.cpu->count());
  out.text("source", to_string(record.source));
  if (record.ambiguous) out.member("ambiguous", "true");
  if (!record.release.empty()) out.text("release", record.release);
  if (record.ratio) out.text("ratio", *record.ratio);
  if (record.overcommit) out.number("overcommit", *record.overcommit);
  if (record.cpu_allocation_ratio) {
    out.number("cpuAllocationRatio", *record.cpu_allocation_ratio);
  }
  if (!record.time.empty()) out.text("time", record.time);
  return std::move(out).str();
}

}  // namespace

Result<Records> parse_records(std::string_view text) {
  Records records;
  json::Reader reader;
  VO_CHECK_OK(reader.read(text, [&](json::Value root) {
    return json::for_each_member(root, [&](std::string_view uid, json::Value value) -> Status {
      Record record;
      VO_CHECK_OK(read_record(value, record));
      records.insert_or_assign(std::string{uid}, std::move(record));
      return {};
    });
  }));
  return records;
}

std::string print_records(const Records& records) {
  std::string text;
  for (const auto& [uid, record] : records) {
    text += text.empty() ? "{" : ",";
    text += string_token(uid) + ":" + print_record(record);
  }
  return text.empty() ? "{}" : text + "}";
}

bool same_claim(Record a, Record b) {
  a.time.clear();
  b.time.clear();
  return a == b;
}

bool same_claims(const Records& a, const Records& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [uid, record] : a) {
    const auto it = b.find(uid);
    if (it == b.end() || !same_claim(record, it->second)) return false;
  }
  return true;
}

}  // namespace vo::kubevirt
