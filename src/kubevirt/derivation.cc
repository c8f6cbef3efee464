// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/derivation.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/format.h"
#include "base/units.h"
#include "kubevirt/objects.h"
#include "overhead/formula.h"
#include "overhead/launcher_resources.h"
#include "overhead/ratio_solver.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "quantity/quantity.h"

namespace vo::kubevirt {
namespace {

using Kind = Derivation::Kind;

constexpr std::int64_t kOvercommitMin = 10;  // the CRD's minimum
constexpr std::int64_t kOvercommitMax = 1'000'000;

// With overcommitGuestOverhead the request does not contain the overhead; the limit does, if the
// VMI sets one. Huge pages ignore the switch.
bool read_from_limit(const overhead::Spec& spec) {
  return spec.overcommit_guest_overhead && !spec.hugepages;
}

template <typename Resources>
const std::optional<Quantity>& carrier(const overhead::Spec& spec, const Resources& resources) {
  return read_from_limit(spec) ? resources.limits.memory : resources.requests.memory;
}

// The base is what the release's renderer puts beside the overhead, so the renderer is asked.
class Base {
 public:
  Base(const overhead::Spec& spec, const overhead::Release& release)
      : spec_(spec), release_(release) {
    const auto total = overhead::break_down(spec, overhead::Config{}, release);
    if (total) overhead_ = total->total;
  }

  // nullopt where it cannot be told.
  std::optional<Quantity> at(std::int64_t overcommit) const {
    if (!overhead_) return std::nullopt;
    overhead::Config config;
    config.memory_overcommit = overcommit;
    const auto rendered = overhead::compute_resources(spec_, config, release_);
    if (!rendered) return std::nullopt;
    const auto& total = carrier(spec_, *rendered);
    if (!total) return std::nullopt;
    auto base = total->subtract(Quantity{*overhead_});
    if (!base) return std::nullopt;
    return *std::move(base);
  }

  bool depends_on_overcommit() const {
    const auto low = at(kOvercommitMin);
    const auto usual = at(100);
    return low && usual && *low != *usual;
  }

 private:
  const overhead::Spec& spec_;
  const overhead::Release& release_;
  std::optional<Bytes> overhead_;
};

std::optional<Bytes> difference(const Quantity& observed, const std::optional<Quantity>& base) {
  if (!base) return std::nullopt;
  const auto rest = observed.subtract(*base);
  if (!rest) return std::nullopt;
  const auto bytes = rest->bytes();
  if (!bytes || bytes->count() <= 0) return std::nullopt;
  return *bytes;
}

// The smallest overcommit whose base is at most `target`; base falls as overcommit grows.
std::optional<std::int64_t> solve_overcommit(const Base& base, const Quantity& target) {
  std::int64_t low = kOvercommitMin;
  std::int64_t high = kOvercommitMax;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    const auto at = base.at(middle);
    if (!at) return std::nullopt;
    if (*at <= target) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const auto at = base.at(low);
  if (!at || *at != target) return std::nullopt;
  return low;
}

struct Solution {
  Bytes overhead;
  Birth birth;
};

class Solver {
 public:
  Solver(const DerivationInput& input, const Base& base, const Quantity& observed, Bytes now)
      : input_(input), base_(base), observed_(observed), now_(now) {}

  // "Only the overcommit differed."
  std::optional<Solution> by_overcommit() const {
    const auto target = observed_.subtract(Quantity{now_});
    if (!target || target->sign() < 0) return std::nullopt;
    const auto overcommit = solve_overcommit(base_, *target);
    if (!overcommit) return std::nullopt;
    return Solution{now_, {input_.config->ratio.value_or(""), overcommit}};
  }

  // "Only the ratio differed."
  std::optional<Solution> by_ratio() const {
    const auto overhead = difference(observed_, base_.at(input_.config->memory_overcommit));
    if (!overhead) return std::nullopt;
    auto ratio = overhead::solve_ratio(input_.spec, *input_.config, *input_.release, *overhead);
    if (!ratio) return std::nullopt;
    return Solution{*overhead, {std::move(ratio), input_.config->memory_overcommit}};
  }

 private:
  const DerivationInput& input_;
  const Base& base_;
  const Quantity& observed_;
  Bytes now_;  // the formula with the configuration of now
};

Derivation ambiguous(std::string why) { return {.kind = Kind::kAmbiguous, .why = std::move(why)}; }

Derivation solve(const DerivationInput& input, const Base& base, const Quantity& observed) {
  if (input.release == nullptr || input.config == nullptr) {
    return ambiguous("the VMI stores no memory request, and its pod's release is unknown");
  }
  const auto now = overhead::break_down(input.spec, *input.config, *input.release);
  if (!now) return {.why = now.error().message()};
  const auto by_config = difference(observed, base.at(input.config->memory_overcommit));
  if (by_config == now->total) {
    return {.kind = Kind::kReproduced,
            .overhead = now->total,
            .birth = {input.config->ratio.value_or(""), input.config->memory_overcommit},
            .why = "today's configuration reproduces the pod's request"};
  }
  const Solver solver{input, base, observed, now->total};
  auto overcommit = solver.by_overcommit();
  auto ratio = solver.by_ratio();
  if (overcommit.has_value() == ratio.has_value()) {
    return ambiguous(overcommit ? "another overcommit and another ratio both explain the request"
                                : "no single change of overcommit or ratio explains the request");
  }
  Solution& found = overcommit ? *overcommit : *ratio;
  return {.kind = Kind::kSolved,
          .overhead = found.overhead,
          .birth = std::move(found.birth),
          .why = overcommit ? format("born at memoryOvercommit {}", *overcommit->birth.overcommit)
                            : format("born at ratio {}", *ratio->birth.ratio)};
}

Derivation exact(const DerivationInput& input, const Quantity& observed, const Quantity& base) {
  const auto overhead = difference(observed, base);
  if (!overhead) {
    return {.why = format("the pod requests {}, the VMI alone {}", observed.to_string(),
                          base.to_string())};
  }
  Derivation result{.kind = Kind::kExact,
                    .overhead = overhead,
                    .why = format("{} requested − {} that are not overhead", observed.to_string(),
                                  base.to_string())};
  if (input.release != nullptr && input.config != nullptr) {
    result.birth.ratio =
        overhead::solve_ratio(input.spec, *input.config, *input.release, *overhead);
  }
  return result;
}

// Huge pages below the guest's size tell that nothing of the guest is in the plain memory request.
bool guest_is_in_huge_pages(const DerivationInput& input) {
  const auto& pages = input.pod.compute.hugepages_requests;
  return input.spec.hugepages && input.spec.guest && pages && *pages < *input.spec.guest;
}

}  // namespace

Derivation derive(const DerivationInput& input) {
  const auto& observed = carrier(input.spec, input.pod.compute);
  if (!input.pod.has_compute || !observed) {
    return {.why = read_from_limit(input.spec)
                       ? "overcommitGuestOverhead, and the pod has no memory limit to read it from"
                       : "the pod has no compute container with a memory request"};
  }
  const auto& release = input.release != nullptr ? *input.release : overhead::newest_release();
  const Base base{input.spec, release};
  const auto usual = base.at(100);
  if (!usual) return {.why = "the VMI's memory does not say what the pod would request"};
  if (!base.depends_on_overcommit()) return exact(input, *observed, *usual);
  if (guest_is_in_huge_pages(input)) return exact(input, *observed, Quantity{});
  if (input.birth_overcommit) {
    const auto overhead = difference(*observed, base.at(*input.birth_overcommit));
    if (overhead) {
      return {.kind = Kind::kReproduced,
              .overhead = overhead,
              .birth = {.overcommit = input.birth_overcommit},
              .why = format("recorded as born at memoryOvercommit {}", *input.birth_overcommit)};
    }
  }
  return solve(input, base, *observed);
}

}  // namespace vo::kubevirt
