// SPDX-License-Identifier: Apache-2.0
// The members of the structs in objects.h that are kept by the thousand, as a tuple of references
// in the order of their declaration. Where a struct gains a member this does not compile until the
// member is added here.
#pragma once

#include <concepts>
#include <tuple>
#include <type_traits>

#include "kubevirt/objects.h"
#include "overhead/spec.h"

namespace vo::kubevirt {

template <typename T, typename Struct>
concept Maybe = std::same_as<std::remove_const_t<T>, Struct>;  // const or not

auto members(Maybe<ObjectMeta> auto& of) {
  auto& [a, b, c, d, e] = of;
  return std::tie(a, b, c, d, e);
}

auto members(Maybe<OwnAnnotations> auto& of) {
  auto& [a, b, c, d] = of;
  return std::tie(a, b, c, d);
}

auto members(Maybe<HotplugCondition> auto& of) {
  auto& [a] = of;
  return std::tie(a);
}

auto members(Maybe<MigrationState> auto& of) {
  auto& [a, b, c, d, e, f, g, h] = of;
  return std::tie(a, b, c, d, e, f, g, h);
}

auto members(Maybe<VirtualMachineInstance> auto& of) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s] = of;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s);
}

auto members(Maybe<ContainerResources> auto& of) {
  auto& [a, b, c] = of;
  return std::tie(a, b, c);
}

auto members(Maybe<LauncherPod> auto& of) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = of;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
}

auto members(Maybe<VirtualMachineInstanceMigration> auto& of) {
  auto& [a, b, c] = of;
  return std::tie(a, b, c);
}

auto members(Maybe<KubeVirt> auto& of) {
  auto& [a, b, c, d, e, f, g, h, i] = of;
  return std::tie(a, b, c, d, e, f, g, h, i);
}

auto members(Maybe<overhead::BindingPlugin> auto& of) {
  auto& [a, b] = of;
  return std::tie(a, b);
}

auto members(Maybe<overhead::Config> auto& of) {
  auto& [a, b, c, d, e] = of;
  return std::tie(a, b, c, d, e);
}

auto members(Maybe<overhead::ResourceMap> auto& of) {
  auto& [a, b, c] = of;
  return std::tie(a, b, c);
}

auto members(Maybe<overhead::CpuTopology> auto& of) {
  auto& [a, b, c] = of;
  return std::tie(a, b, c);
}

auto members(Maybe<overhead::Interface> auto& of) {
  auto& [a, b, c, d, e] = of;
  return std::tie(a, b, c, d, e);
}

auto members(Maybe<overhead::Spec> auto& of) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y] = of;
  return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y);
}

}  // namespace vo::kubevirt
