// SPDX-License-Identifier: Apache-2.0
#include "report/explain_json.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/format.h"
#include "base/units.h"
#include "json/document.h"
#include "json/yaml_text.h"
#include "kubevirt/record.h"
#include "report/explanation.h"

namespace vo::report {
namespace {

using boost::json::array;
using boost::json::object;

constexpr std::string_view kApiVersion = "virt-overhead.io/v1alpha1";
constexpr std::string_view kListKind = "OverheadList";

void set(object& to, std::string_view key, const std::string& text) {
  if (!text.empty()) to[key] = text;
}

void set(object& to, std::string_view key, const std::optional<Figure>& figure) {
  if (figure) to[key] = figure->bytes.count();
}

object metadata(const Identity& identity) {
  object meta;
  set(meta, "namespace", identity.namespace_name);
  meta["name"] = identity.name;
  set(meta, "uid", identity.uid);
  return meta;
}

object pod(const PodIdentity& identity) {
  object pod{{"name", identity.name}, {"uid", identity.uid}};
  set(pod, "node", identity.node);
  return pod;
}

std::string term_from(const Term& term) {
  if (term.release.empty()) return "";
  return format("{} {}:{}", term.release, term.file, term.function);
}

array terms(const std::vector<Term>& terms) {
  array list;
  for (const Term& term : terms) {
    list.push_back(object{{"name", term.name},
                          {"bytes", term.bytes.count()},
                          {"because", term.because},
                          {"from", term_from(term)}});
  }
  return list;
}

object memory(const Memory& memory) {
  object result;
  set(result, "guestBytes", memory.guest);
  set(result, "workloadBytes", memory.workload);
  result["overheadBytes"] = memory.overhead.bytes.count();
  set(result, "recordedBytes", memory.recorded);
  set(result, "derivedBytes", memory.derived);
  result["computedBytes"] = memory.computed.bytes.count();
  set(result, "podRequestBytes", memory.pod_request);
  set(result, "hugepagesBytes", memory.hugepages);
  result["because"] = memory.overhead.because;
  if (memory.derived) result["derivedBecause"] = memory.derived->because;
  result["terms"] = terms(memory.terms);
  return result;
}

object cpu(const Cpu& cpu) {
  object result;
  if (cpu.overhead) result["overheadMilli"] = cpu.overhead->milli.count();
  if (cpu.pod_request) result["podRequestMilli"] = cpu.pod_request->milli.count();
  result["vcpus"] = cpu.vcpus;
  if (cpu.overhead) result["because"] = cpu.overhead->because;
  if (cpu.pod_request) result["podRequestBecause"] = cpu.pod_request->because;
  return result;
}

object configuration(const Configuration& configuration) {
  object result;
  if (configuration.ratio) {
    result["additionalGuestMemoryOverheadRatio"] = *configuration.ratio;
  }
  result["memoryOvercommit"] = configuration.memory_overcommit;
  result["cpuAllocationRatio"] = configuration.cpu_allocation_ratio;
  result["from"] = configuration.from;
  return result;
}

array alternatives(const std::vector<Alternative>& alternatives) {
  array list;
  for (const Alternative& other : alternatives) {
    list.push_back(object{{"release", other.release}, {"computedBytes", other.overhead.count()}});
  }
  return list;
}

array changes(const std::vector<TermChange>& changes) {
  array list;
  for (const TermChange& change : changes) {
    list.push_back(object{{"name", change.name},
                          {"bytes", change.now.count()},
                          {"newestBytes", change.then.count()},
                          {"because", change.because}});
  }
  return list;
}

object newest(const Comparison& comparison) {
  object result{{"release", comparison.release},
                {"computedBytes", comparison.overhead.count()},
                {"changes", changes(comparison.changes)}};
  set(result, "podRequestBytes", comparison.pod_request_then);
  if (comparison.cpu_overhead_then) {
    result["cpuOverheadMilli"] = comparison.cpu_overhead_then->count();
  }
  return result;
}

array notes(const std::vector<std::string>& lines) {
  array list;
  for (const std::string& line : lines) list.emplace_back(line);
  return list;
}

void set_release(object& to, const ReleaseChoice& choice) {
  to["release"] = choice.release().tag;
  to["releaseFrom"] = choice.assumed ? "assumed" : to_string(choice.from);
  to["assumed"] = choice.assumed;
  set(to, "releaseText", choice.text);
  set(to, "releaseNote", choice.note);
}

std::string indented(std::string_view text, std::size_t by) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    result.append(by, ' ').append(text.substr(0, end)).append("\n");
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return result;
}

std::string without_newline(std::string text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

json::Document explain_document(const Explanation& e) {
  object item{{"kind", "Overhead"}, {"metadata", metadata(e.object)}};
  item["objectKind"] = e.object.kind;
  if (e.pod) item["pod"] = pod(*e.pod);
  set_release(item, e.release);
  if (!e.alternatives.empty()) item["alternatives"] = alternatives(e.alternatives);
  item["source"] = kubevirt::to_string(e.source);
  item["ambiguous"] = e.ambiguous;
  item["memory"] = memory(e.memory);
  item["cpu"] = cpu(e.cpu);
  if (e.sidecars) {
    item["sidecars"] =
        object{{"memoryBytes", e.sidecars->memory.count()}, {"cpuMilli", e.sidecars->cpu.count()}};
  }
  item["configuration"] = configuration(e.configuration);
  item["newest"] = newest(e.newest);
  item["notes"] = notes(e.notes);
  return item;
}

std::string ListWriter::begin() const {
  if (format_ == Format::kYaml) {
    return format("apiVersion: {}\nkind: {}\nitems:\n", kApiVersion, kListKind);
  }
  return format("{{\n  \"apiVersion\": \"{}\",\n  \"kind\": \"{}\",\n  \"items\": [", kApiVersion,
                kListKind);
}

std::string ListWriter::item(const Explanation& explanation) {
  const json::Document document = explain_document(explanation);
  if (format_ == Format::kYaml) return json::yaml_text(array{document});
  const std::string_view separator = first_ ? "\n" : ",\n";
  first_ = false;
  return std::string{separator} + without_newline(indented(json::write_pretty(document), 4));
}

std::string ListWriter::end() const { return format_ == Format::kYaml ? "" : "\n  ]\n}\n"; }

}  // namespace vo::report
