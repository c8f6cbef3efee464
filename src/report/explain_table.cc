// SPDX-License-Identifier: Apache-2.0
#include "report/explain_table.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/units.h"
#include "kubevirt/record.h"
#include "report/explanation.h"
#include "report/text_table.h"

namespace vo::report {
namespace {

std::string bytes_text(Bytes bytes) { return format("{}", bytes.count()); }

// A table whose second and third columns are one amount, in Mi and in bytes.
class AmountTable {
 public:
  AmountTable(std::string_view what, std::vector<std::string> reasons) {
    columns_ = {{std::string{what}}, {"MI", Align::kRight}, {"BYTES", Align::kRight}};
    for (std::string& reason : reasons) columns_.push_back({std::move(reason)});
  }

  void add(std::string_view name, Bytes bytes, std::vector<std::string> reasons) {
    names_.emplace_back(name);
    amounts_.push_back(bytes);
    reasons_.push_back(std::move(reasons));
  }

  void add(std::string_view name, const std::optional<Figure>& figure) {
    if (figure) add(name, figure->bytes, {figure->because});
  }

  bool empty() const { return names_.empty(); }

  std::string render(Colour colour) const {
    TextTable table(columns_);
    const auto mebibytes = mebibyte_column(amounts_);
    for (std::size_t i = 0; i < names_.size(); ++i) {
      std::vector<std::string> row{names_[i], mebibytes[i], bytes_text(amounts_[i])};
      row.insert(row.end(), reasons_[i].begin(), reasons_[i].end());
      table.add(std::move(row));
    }
    return table.render(colour);
  }

 private:
  std::vector<Column> columns_;
  std::vector<std::string> names_;
  std::vector<Bytes> amounts_;
  std::vector<std::vector<std::string>> reasons_;
};

// ---- Head -------------------------------------------------------------------------------------

std::string qualified(const Identity& object) {
  return object.namespace_name.empty() ? object.name
                                       : format("{}/{}", object.namespace_name, object.name);
}

std::string pod_text(const std::optional<PodIdentity>& pod) {
  if (!pod) return "none, so the numbers are predicted";
  return pod->node.empty() ? format("{}, not scheduled", pod->name)
                           : format("{} on {}", pod->name, pod->node);
}

std::string release_origin(const ReleaseChoice& choice) {
  switch (choice.from) {
    case ReleaseChoice::From::kFlag: return "from --release " + choice.text;
    case ReleaseChoice::From::kImage: return "from image " + choice.text;
    case ReleaseChoice::From::kInstance:
      return "from the instance's launcherContainerImageVersion " + choice.text;
    case ReleaseChoice::From::kKubeVirt:
      return format("{}from the KubeVirt CR, which says {}", choice.assumed ? "assumed, " : "",
                    choice.text);
    case ReleaseChoice::From::kNewest: return "assumed, the newest release";
  }
  return "";
}

std::string release_text(const ReleaseChoice& choice) {
  return format("{}, {}", choice.release().tag, release_origin(choice));
}

std::string configuration_text(const Configuration& configuration) {
  const std::string ratio =
      configuration.ratio ? format("ratio \"{}\"", *configuration.ratio) : "no ratio";
  return format("{}, memoryOvercommit {}, cpuAllocationRatio {}; {}", ratio,
                configuration.memory_overcommit, configuration.cpu_allocation_ratio,
                configuration.from);
}

std::string head(const Explanation& e, Colour colour) {
  std::string text;
  const auto line = [&](std::string_view key, std::string_view value) {
    text += heading(format("{:<11}", key), colour);
    text += format("{}\n", value);
  };
  line("Name:", format("{} ({})", qualified(e.object), e.object.kind));
  line("Pod:", pod_text(e.pod));
  line("Release:", release_text(e.release));
  if (!e.release.note.empty()) line("", e.release.note);
  line("Config:", configuration_text(e.configuration));
  return text;
}

// ---- Sections ---------------------------------------------------------------------------------

std::string memory_section(const Explanation& e, Colour colour) {
  AmountTable table("MEMORY", {"BECAUSE"});
  table.add("guest", e.memory.guest);
  table.add("workload", e.memory.workload);
  table.add("overhead", e.memory.overhead);
  table.add("podRequest", e.memory.pod_request);
  table.add("hugepages", e.memory.hugepages);
  if (e.sidecars && e.sidecars->memory != Bytes{}) {
    table.add("sidecars", e.sidecars->memory, {"the pod's other containers, not in the overhead"});
  }
  return table.render(colour);
}

// Which of the three the overhead was taken from.
std::string_view mark(kubevirt::Source source, kubevirt::Source chosen) {
  return source == chosen ? " *" : "";
}

std::string source_section(const Explanation& e, Colour colour) {
  if (!e.memory.recorded && !e.memory.derived) return "";
  AmountTable table("SOURCE", {"BECAUSE"});
  using kubevirt::Source;
  const auto add = [&](Source source, const std::optional<Figure>& figure) {
    table.add(format("{}{}", kubevirt::to_string(source), mark(source, e.source)), figure);
  };
  add(Source::kRecorded, e.memory.recorded);
  add(Source::kDerived, e.memory.derived);
  add(Source::kComputed, e.memory.computed);
  return "\n" + table.render(colour);
}

// `KvmHypervisorBackend.GetMemoryOverhead` without its type: the legend has it whole.
std::string_view unqualified(std::string_view function) {
  return function.substr(function.rfind('.') + 1);
}

std::string term_section(const Explanation& e, Colour colour) {
  AmountTable table("TERM", {"BECAUSE", "FROM"});
  for (const Term& term : e.memory.terms) {
    const std::string from =
        term.release.empty() ? "" : format("{} {}", term.release, unqualified(term.function));
    table.add(term.name, term.bytes, {term.because, from});
  }
  table.add("overhead", e.memory.overhead.bytes, {"", ""});
  return "\n" + table.render(colour);
}

std::string legend(const Explanation& e) {
  std::set<std::string> lines;
  for (const Term& term : e.memory.terms) {
    if (term.release.empty()) continue;
    lines.insert(format("FROM {} {}: {}\n", term.release, unqualified(term.function), term.file));
  }
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

std::string cpu_section(const Cpu& cpu, const std::optional<Sidecars>& sidecars, Colour colour) {
  TextTable table({{"CPU"}, {"MILLI", Align::kRight}, {"BECAUSE"}});
  table.add({"vcpus", format("{}", cpu.vcpus * 1000), cpu.vcpus_because});
  for (const auto& [name, figure] :
       {std::pair{"overhead", &cpu.overhead}, std::pair{"podRequest", &cpu.pod_request}}) {
    if (*figure) table.add({name, format("{}", (*figure)->milli.count()), (*figure)->because});
  }
  if (sidecars && sidecars->cpu != MilliCpu{}) {
    table.add({"sidecars", format("{}", sidecars->cpu.count()),
               "the pod's other containers, not in the overhead"});
  }
  return "\n" + table.render(colour);
}

bool is_same(const Comparison& newest) {
  return newest.changes.empty() && !newest.pod_request_now && !newest.cpu_overhead_now;
}

// Amounts in two releases, and in front of them the difference.
class ChangeTable {
 public:
  ChangeTable(std::string now, std::string then) : now_(std::move(now)), then_(std::move(then)) {}

  void add(TermChange change) {
    differences_.push_back(checked_subtract(change.then, change.now).value_or(Bytes{}));
    changes_.push_back(std::move(change));
  }

  std::string render(Colour colour) const {
    TextTable table({{"NEWEST RELEASE"},
                     {"MI", Align::kRight},
                     {now_, Align::kRight},
                     {then_, Align::kRight},
                     {"BECAUSE"}});
    const auto mebibytes = mebibyte_column(differences_);
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const TermChange& change = changes_[i];
      const std::string_view sign = change.then > change.now ? "+" : "";
      table.add({change.name, format("{}{}", sign, mebibytes[i]), bytes_text(change.now),
                 bytes_text(change.then), change.because});
    }
    return table.render(colour);
  }

 private:
  std::string now_;
  std::string then_;
  std::vector<TermChange> changes_;
  std::vector<Bytes> differences_;
};

ChangeTable changes(const Explanation& e) {
  constexpr std::string_view kBoth = "computed by both";
  const Comparison& newest = e.newest;
  ChangeTable table{std::string{e.release.release().tag}, newest.release};
  for (const TermChange& change : newest.changes) table.add(change);
  if (!newest.changes.empty()) {
    table.add({"overhead", e.memory.computed.bytes, newest.overhead, std::string{kBoth}});
  }
  if (newest.pod_request_now && newest.pod_request_then) {
    table.add({"podRequest", newest.pod_request_now->bytes, newest.pod_request_then->bytes,
               std::string{kBoth}});
  }
  return table;
}

bool changes_memory(const Comparison& newest) {
  return !newest.changes.empty() || newest.pod_request_now;
}

std::string newest_section(const Explanation& e, Colour colour) {
  const Comparison& newest = e.newest;
  const std::string_view tag = e.release.release().tag;
  if (newest.release == tag) return "";
  if (is_same(newest)) return format("\n{}, the newest release, gives the same.\n", newest.release);
  std::string text = "\n";
  if (changes_memory(newest)) text += changes(e).render(colour);
  if (newest.cpu_overhead_now && newest.cpu_overhead_then) {
    text += format("CPU overhead: {}m in {}, {}m in {}\n", newest.cpu_overhead_now->count(), tag,
                   newest.cpu_overhead_then->count(), newest.release);
  }
  return text;
}

std::string alternatives_text(const Explanation& e) {
  std::string text;
  for (const Alternative& other : e.alternatives) {
    text += format("- it may be {} instead, which gives {} Mi ({} bytes)\n", other.release,
                   mebibyte_column({other.overhead})[0], other.overhead.count());
  }
  return text;
}

std::string notes_section(const Explanation& e, Colour colour) {
  std::string text = alternatives_text(e);
  if (e.ambiguous) text += "- the pod does not confirm this computed overhead\n";
  for (const std::string& note : e.notes) text += format("- {}\n", note);
  return text.empty() ? text : format("\n{}\n{}", heading("NOTES", colour), text);
}

}  // namespace

std::string explain_table(const Explanation& e, Colour colour) {
  return head(e, colour) + "\n" + memory_section(e, colour) + source_section(e, colour) +
         term_section(e, colour) + legend(e) + cpu_section(e.cpu, e.sidecars, colour) +
         newest_section(e, colour) + notes_section(e, colour);
}

}  // namespace vo::report
