// SPDX-License-Identifier: Apache-2.0
#include "report/newest.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/format.h"
#include "base/units.h"
#include "overhead/formula.h"
#include "overhead/spec.h"
#include "overhead/terms.h"
#include "quantity/quantity.h"
#include "report/because.h"
#include "report/explanation.h"
#include "report/sizing.h"

namespace vo::report {
namespace {

Bytes amount(const overhead::Breakdown& breakdown, overhead::TermId id) {
  const auto term = std::ranges::find(breakdown.terms, id, &overhead::Term::id);
  return term == breakdown.terms.end() ? Bytes{} : term->bytes;
}

std::string reason(overhead::TermId id, const Sizing& sizing, const overhead::Config& config) {
  return because(id, {.spec = sizing.spec,
                      .config = config,
                      .release = *sizing.release,
                      .breakdown = sizing.breakdown});
}

std::optional<Figure> request(const Sizing& sizing) {
  const auto& memory = sizing.resources.requests.memory;
  if (!memory) return std::nullopt;
  const auto bytes = memory->bytes();
  if (!bytes) return std::nullopt;
  return Figure{*bytes, format("as {} sizes it", sizing.release->tag)};
}

bool same_bytes(const std::optional<Figure>& a, const std::optional<Figure>& b) {
  return a.has_value() == b.has_value() && (!a || a->bytes == b->bytes);
}

void compare_pods(Comparison& comparison, const Sizing& now, const Sizing& then) {
  auto request_now = request(now);
  auto request_then = request(then);
  if (!same_bytes(request_now, request_then)) {
    comparison.pod_request_now = std::move(request_now);
    comparison.pod_request_then = std::move(request_then);
  }
  if (now.cpu_overhead != then.cpu_overhead) {
    comparison.cpu_overhead_now = now.cpu_overhead;
    comparison.cpu_overhead_then = then.cpu_overhead;
  }
}

}  // namespace

Comparison compare(const Sizing& now, const Sizing& then, const overhead::Config& config) {
  Comparison comparison{.release = std::string{then.release->tag},
                        .overhead = then.breakdown.total};
  for (const overhead::TermInfo& info : overhead::all_terms()) {
    const Bytes a = amount(now.breakdown, info.id);
    const Bytes b = amount(then.breakdown, info.id);
    if (a == b) continue;
    comparison.changes.push_back({.name = std::string{info.name},
                                  .now = a,
                                  .then = b,
                                  .because = reason(info.id, b == Bytes{} ? now : then, config)});
  }
  compare_pods(comparison, now, then);
  return comparison;
}

}  // namespace vo::report
