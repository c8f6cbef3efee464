// SPDX-License-Identifier: Apache-2.0
#include "overhead/term_input.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "base/units.h"
#include "overhead/overhead_profile.h"
#include "overhead/ratio.h"
#include "overhead/spec.h"
#include "overhead/vcpus.h"
#include "quantity/quantity.h"

namespace vo::overhead {
namespace {

constexpr int kKilo = 3;
constexpr std::int64_t kMostVcpus = INT64_MAX / (8 * kMebi);

[[gnu::cold]] Error in_field(Error error, std::string_view field) {
  return std::move(error).with_context(field);
}

[[gnu::cold]] Error not_finite() {
  return input_error(
      "additionalGuestMemoryOverheadRatio: not a finite number, so KubeVirt's result depends on "
      "the processor; set a decimal such as 1.5");
}

[[gnu::cold]] Error beyond_int64() { return input_error("beyond 2^63-1 bytes"); }

[[gnu::cold]] Error too_many(std::int64_t cpus) {
  return input_error(format("resources: {} CPUs are too many", cpus));
}

Status read_page_table_base(TermInput& input) {
  const auto kilo = input.spec.requests.memory->scaled(kKilo);
  if (!kilo) return in_field(kilo.error(), "resources.requests.memory");
  const auto rounded = checked_multiply(Bytes{*kilo}, 1000);
  if (!rounded) return in_field(beyond_int64(), "resources.requests.memory");
  input.page_table_base = *rounded;
  return {};
}

// Only a count that does not come from the topology can be too large for the term.
[[gnu::noinline]] Status read_vcpus(TermInput& input) {
  const auto count = vcpus(input.spec);
  if (!count) return in_field(count.error(), "resources: cpu");
  if (*count > kMostVcpus) return too_many(*count);
  input.vcpus = *count;
  return {};
}

const BindingPlugin* find_binding(const std::vector<BindingPlugin>& bindings,
                                  std::string_view name) {
  const auto found = std::ranges::find(bindings, name, &BindingPlugin::name);
  return found == bindings.end() ? nullptr : &*found;
}

bool uses(const Spec& spec, const BindingPlugin& plugin) {
  return std::ranges::find(spec.interfaces, plugin.name, &Interface::binding_name) !=
         spec.interfaces.end();
}

// Fractions of a byte add up before the one rounding upstream does, so the plugins' part is what
// they add to the rounded sum.
Result<Bytes> binding_memory(const Quantity& before, Bytes before_bytes, const TermInput& input) {
  Quantity sum = before;
  for (const BindingPlugin& plugin : input.config.bindings) {
    if (!uses(input.spec, plugin)) continue;
    VO_TRY(sum, sum.add(plugin.memory_request));
  }
  VO_TRY(const Bytes total, sum.bytes());
  const auto part = checked_subtract(total, before_bytes);
  if (!part) return beyond_int64();
  return *part;
}

// Whether the VMI can have anything that read_extras() looks for: most have not.
bool uses_extras(const TermInput& input) {
  if (input.spec.added_overhead) return true;
  return !input.config.bindings.empty() &&
         std::ranges::any_of(input.spec.interfaces, [](const Interface& interface) {
           return !interface.binding_name.empty();
         });
}

[[gnu::noinline]] Status read_extras(TermInput& input) {
  Quantity added;
  if (input.profile.reserved_overhead && input.spec.added_overhead) {
    added = *input.spec.added_overhead;
    const auto bytes = added.bytes();
    if (!bytes) return in_field(bytes.error(), "memory.reservedOverhead.addedOverhead");
    input.added_overhead = *bytes;
  }
  if (!input.profile.network_plugins) return {};
  const auto bytes = binding_memory(added, input.added_overhead, input);
  if (!bytes) return in_field(bytes.error(), "network.binding: computeResourceOverhead");
  input.binding_plugins = *bytes;
  return {};
}

}  // namespace

FormulaConfig::FormulaConfig(const Config& config)
    : ratio(Ratio::parse(config.ratio)),
      cluster_architecture(config.cluster_architecture),
      bindings(config.bindings) {}

std::vector<const BindingPlugin*> used_bindings(const Spec& spec, const FormulaConfig& config) {
  std::vector<const BindingPlugin*> used;
  for (const Interface& interface : spec.interfaces) {
    if (interface.binding_name.empty()) continue;
    const BindingPlugin* const plugin = find_binding(config.bindings, interface.binding_name);
    if (plugin != nullptr && std::ranges::find(used, plugin) == used.end()) used.push_back(plugin);
  }
  return used;
}

Status read_quantities(TermInput& input) {
  if (input.config.ratio.kind() == Ratio::Kind::kNotFinite) return not_finite();
  if (input.spec.requests.memory) VO_CHECK_OK(read_page_table_base(input));
  if (input.spec.cpu) {
    input.vcpus = std::max<std::int64_t>(topology_vcpus(*input.spec.cpu), 1);
  } else {
    VO_CHECK_OK(read_vcpus(input));
  }
  return uses_extras(input) ? read_extras(input) : Status();
}

}  // namespace vo::overhead
