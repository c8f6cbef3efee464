// SPDX-License-Identifier: Apache-2.0
// What `explain` says about one VM, before anybody decides how it looks: every number with the
// reason for it. Made by explain.h, shown by explain_table.h and explain_json.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "kubevirt/record.h"
#include "overhead/release.h"

namespace vo::report {

// A number and why it is what it is: a field and its value, or a short sum.
struct Figure {
  Bytes bytes;
  std::string because;
};

struct Identity {
  std::string kind;  // VirtualMachineInstance or VirtualMachine
  std::string namespace_name;
  std::string name;
  std::string uid;  // empty: never stored
};

struct PodIdentity {
  std::string name;
  std::string uid;
  std::string node;  // empty: not scheduled
};

// Whose formula the terms are from, and how far that is known.
struct ReleaseChoice {
  enum class From : std::uint8_t { kFlag, kImage, kInstance, kKubeVirt, kNewest };

  // All that is possible, likeliest first; never empty. The terms are the first one's.
  std::vector<const overhead::Release*> candidates;
  From from = From::kNewest;
  bool assumed = true;  // nothing says that the pod was made by this release
  std::string text;     // what named it: the flag's value, an image, the CR's version
  std::string note;     // how the text was understood, or why a better source was of no use

  const overhead::Release& release() const { return *candidates.front(); }
};
std::string_view to_string(
    ReleaseChoice::From from);  // "flag", "image", "instance", "kubevirt", "assumed"

// The configuration that the computed numbers are for.
struct Configuration {
  std::optional<std::string> ratio;
  std::int64_t memory_overcommit = 100;
  std::int64_t cpu_allocation_ratio = 10;
  std::string from;  // "KubeVirt kubevirt/kubevirt", "KubeVirt's defaults", with what flags changed
};

// One summand of the overhead.
struct Term {
  std::string name;
  Bytes bytes;
  std::string because;
  std::string release;   // empty: of no release's formula
  std::string file;      // of the release's source
  std::string function;  // qualified
};

struct Memory {
  std::optional<Figure> guest;
  std::optional<Figure> workload;
  Figure overhead;  // the chosen one
  std::optional<Figure> pod_request;
  std::optional<Figure> hugepages;
  std::optional<Figure> recorded;
  std::optional<Figure> derived;
  Figure computed;
  // They add up to the chosen overhead. Where that is not the computed one, the last is
  // `unexplained`.
  std::vector<Term> terms;
};

struct MilliFigure {
  MilliCpu milli;
  std::string because;
};

struct Cpu {
  std::int64_t vcpus = 0;
  std::string vcpus_because;
  std::optional<MilliFigure> pod_request;
  std::optional<MilliFigure> overhead;
};

// Requests of the pod's other containers: beside the overhead, never inside it.
struct Sidecars {
  Bytes memory;
  MilliCpu cpu;
};

// What another release that is possible too, or the newest one, makes of the same VM.
struct Alternative {
  std::string release;
  Bytes overhead;
};

struct TermChange {
  std::string name;
  Bytes now;
  Bytes then;
  std::string because;  // in the release where the term is not zero
};

struct Comparison {
  std::string release;
  Bytes overhead;
  std::vector<TermChange> changes;        // empty: the same
  std::optional<Figure> pod_request_now;  // computed for both releases, where they differ
  std::optional<Figure> pod_request_then;
  std::optional<MilliCpu> cpu_overhead_now;
  std::optional<MilliCpu> cpu_overhead_then;
};

struct Explanation {
  Identity object;
  std::optional<PodIdentity> pod;  // none: everything is predicted
  ReleaseChoice release;
  std::vector<Alternative> alternatives;  // the other candidates, where they differ
  Configuration configuration;
  kubevirt::Source source = kubevirt::Source::kComputed;
  bool ambiguous = false;
  Memory memory;
  Cpu cpu;
  std::optional<Sidecars> sidecars;
  Comparison newest;
  std::vector<std::string> notes;  // one line each
};

}  // namespace vo::report
