// SPDX-License-Identifier: Apache-2.0
#include "report/configuration.h"

#include <string>

#include "base/format.h"
#include "kubevirt/objects.h"
#include "kubevirt/spec_decoder.h"
#include "overhead/spec.h"
#include "report/explain.h"
#include "report/explanation.h"

namespace vo::report {
namespace {

std::string name_of(const kubevirt::KubeVirt* kubevirt) {
  if (kubevirt == nullptr) return "KubeVirt's defaults";
  const auto& meta = kubevirt->meta;
  return meta.namespace_name.empty() ? format("KubeVirt {}", meta.name)
                                     : format("KubeVirt {}/{}", meta.namespace_name, meta.name);
}

}  // namespace

kubevirt::KubeVirt configured(const kubevirt::KubeVirt* kubevirt, const Overrides& overrides) {
  kubevirt::KubeVirt result = kubevirt == nullptr ? kubevirt::KubeVirt{} : *kubevirt;
  overhead::Config& config = result.config;
  // The nearest there is to the architecture of virt-controller's own node.
  const auto architecture = kubevirt::architecture_of(result.default_architecture);
  if (architecture != overhead::Architecture::kUnset) config.cluster_architecture = architecture;
  if (overrides.ratio) config.ratio = overrides.ratio;
  if (overrides.memory_overcommit) config.memory_overcommit = *overrides.memory_overcommit;
  if (overrides.cpu_allocation_ratio) config.cpu_allocation_ratio = *overrides.cpu_allocation_ratio;
  if (overrides.architecture) config.cluster_architecture = *overrides.architecture;
  return result;
}

Configuration describe(const kubevirt::KubeVirt* kubevirt, const kubevirt::KubeVirt& configured,
                       const Overrides& overrides) {
  Configuration result{.ratio = configured.config.ratio,
                       .memory_overcommit = configured.config.memory_overcommit,
                       .cpu_allocation_ratio = configured.config.cpu_allocation_ratio,
                       .from = name_of(kubevirt)};
  if (overrides.ratio) result.from += ", --ratio";
  if (overrides.memory_overcommit) result.from += ", --overcommit";
  if (overrides.cpu_allocation_ratio) result.from += ", --cpu-allocation-ratio";
  if (overrides.architecture) result.from += ", --arch";
  return result;
}

}  // namespace vo::report
