// SPDX-License-Identifier: Apache-2.0
// The memory overhead of a launcher pod: KubeVirt's GetMemoryOverhead plus its network part, for
// any release, in bytes. A total for the hot path and a breakdown for people, from the same terms.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "overhead/term_input.h"
#include "overhead/terms.h"

namespace vo::overhead {

struct Term {
  TermId id;
  Bytes bytes;  // of the ratio it may be negative
  bool operator==(const Term&) const = default;
};

// One plugin's share of the term kBindingPlugins.
struct BindingShare {
  std::string name;
  Bytes bytes;
  bool operator==(const BindingShare&) const = default;
};

struct Breakdown {
  std::vector<Term> terms;             // what is not zero, in upstream's order; adds up to total
  std::vector<BindingShare> bindings;  // adds up to kBindingPlugins
  Bytes before_ratio;                  // the sum that the ratio was applied to
  Bytes total;
};

// Errors of both: kInput where a quantity or the sum is beyond int64, or the ratio is NaN or
// infinite. Whole bytes: fractions of all quantities together are rounded up once.
Result<Bytes> total_overhead(const Spec& spec, const FormulaConfig& config,
                             const OverheadProfile& profile);
Result<Breakdown> break_down(const Spec& spec, const FormulaConfig& config,
                             const OverheadProfile& profile);
Result<Breakdown> break_down(const Spec& spec, const Config& config, const Release& release);

}  // namespace vo::overhead
