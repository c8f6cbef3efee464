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

Error in_field(Error error, std::string_view field) { return std::move(error).with_context(field); }

Result<Bytes> page_table_base(const std::optional<Quantity>& request) {
  if (!request) return Bytes{};
  const auto kilo = request->scaled(kKilo);
  if (!kilo) return in_field(kilo.error(), "resources.requests.memory");
  const auto rounded = checked_multiply(Bytes{*kilo}, 1000);
  if (!rounded) return input_error("resources.requests.memory: beyond 2^63-1 bytes");
  return *rounded;
}

Result<std::int64_t> bounded_vcpus(const Spec& spec) {
  auto count = vcpus(spec);
  if (!count) return in_field(count.error(), "resources: cpu");
  if (*count > kMostVcpus) return input_error(format("resources: {} CPUs are too many", *count));
  return count;
}

const BindingPlugin* find_binding(const std::vector<BindingPlugin>& bindings,
                                  std::string_view name) {
  const auto found = std::ranges::find(bindings, name, &BindingPlugin::name);
  return found == bindings.end() ? nullptr : &*found;
}

// Fractions of a byte add up before the one rounding upstream does, so the plugins' part is what
// they add to the rounded sum.
Result<Bytes> binding_memory(const Quantity& before, Bytes before_bytes,
                             const std::vector<const BindingPlugin*>& plugins) {
  Quantity sum = before;
  for (const BindingPlugin* plugin : plugins) {
    VO_TRY(sum, sum.add(plugin->memory_request));
  }
  VO_TRY(const Bytes total, sum.bytes());
  const auto part = checked_subtract(total, before_bytes);
  if (!part) return input_error("beyond 2^63-1 bytes");
  return *part;
}

Status read_reserved_and_plugins(TermInput& input) {
  Quantity added;
  if (input.profile.reserved_overhead && input.spec.added_overhead) {
    added = *input.spec.added_overhead;
    const auto bytes = added.bytes();
    if (!bytes) return in_field(bytes.error(), "memory.reservedOverhead.addedOverhead");
    input.added_overhead = *bytes;
  }
  if (!input.profile.network_plugins || input.config.bindings.empty()) return {};
  const auto plugins = used_bindings(input.spec, input.config);
  if (plugins.empty()) return {};
  const auto bytes = binding_memory(added, input.added_overhead, plugins);
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

Architecture effective_architecture(const Spec& spec, const FormulaConfig& config,
                                    const OverheadProfile& profile) {
  const bool own = profile.architecture == ArchitectureSource::kSpecThenCluster &&
                   spec.architecture != Architecture::kUnset;
  return own ? spec.architecture : config.cluster_architecture;
}

Result<TermInput> read_term_input(const Spec& spec, const FormulaConfig& config,
                                  const OverheadProfile& profile) {
  if (config.ratio.kind() == Ratio::Kind::kNotFinite) {
    return input_error(
        "additionalGuestMemoryOverheadRatio: not a finite number, so KubeVirt's result depends on "
        "the processor; set a decimal such as 1.5");
  }
  TermInput input{.spec = spec, .config = config, .profile = profile};
  VO_TRY(input.page_table_base, page_table_base(spec.requests.memory));
  VO_TRY(input.vcpus, bounded_vcpus(spec));
  VO_CHECK_OK(read_reserved_and_plugins(input));
  return input;
}

}  // namespace vo::overhead
