// SPDX-License-Identifier: Apache-2.0
#include "overhead/formula.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/units.h"
#include "overhead/overhead_profile.h"
#include "overhead/ratio.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "overhead/term_input.h"
#include "overhead/terms.h"
#include "quantity/quantity.h"

namespace vo::overhead {
namespace {

// A running total that remembers that it overflowed, so that the terms need no branches.
class Sum {
 public:
  void add(Bytes amount) {
    std::int64_t sum = 0;
    overflowed_ |= __builtin_add_overflow(total_.count(), amount.count(), &sum);
    total_ = Bytes{sum};
  }
  void overflow() { overflowed_ = true; }
  Bytes total() const { return total_; }
  bool overflowed() const { return overflowed_; }

 private:
  Bytes total_;
  bool overflowed_ = false;
};

// Unrolls a list of terms. Each function is a constant where it is called, so that it is inlined.
template <const auto& rules, typename Visit>
[[gnu::always_inline]] inline void add_terms(const TermInput& input, Sum& sum, Visit visit) {
  const auto add = [&]<std::size_t i>() {
    constexpr TermRule kRule = rules[i];
    const Bytes amount = kRule.amount(input);
    sum.add(amount);
    visit(kRule.id, amount);
  };
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (add.template operator()<i>(), ...);
  }(std::make_index_sequence<rules.size()>());
}

struct Totals {
  Bytes before_ratio;
  Sum sum;
};

// Adds what the ratio adds, and returns it.
Bytes add_ratio(const Ratio& ratio, Sum& sum) {
  const auto addition = ratio.addition(sum.total());
  if (!addition) sum.overflow();
  sum.add(addition.value_or(Bytes{}));
  return addition.value_or(Bytes{});
}

template <typename Visit>
[[gnu::always_inline]] inline Totals evaluate(const TermInput& input, Visit visit) {
  Sum sum;
  add_terms<kBeforeRatio>(input, sum, visit);
  const Bytes before = sum.total();
  if (input.config.ratio.kind() == Ratio::Kind::kNumber) {
    visit(TermId::kRatio, add_ratio(input.config.ratio, sum));
  }
  add_terms<kAfterRatio>(input, sum, visit);
  return {before, sum};
}

Error beyond_int64() { return input_error("the overhead is beyond 2^63-1 bytes"); }

// What each plugin adds to the rounded sum, as the term itself does.
Result<std::vector<BindingShare>> binding_shares(const TermInput& input) {
  std::vector<BindingShare> shares;
  if (!input.profile.network_plugins) return shares;
  Quantity sum;
  if (input.profile.reserved_overhead && input.spec.added_overhead) {
    sum = *input.spec.added_overhead;
  }
  for (const BindingPlugin* plugin : used_bindings(input.spec, input.config)) {
    VO_TRY(const Bytes before, sum.bytes());
    VO_TRY(sum, sum.add(plugin->memory_request));
    VO_TRY(const Bytes after, sum.bytes());
    const auto share = checked_subtract(after, before);
    if (!share) return beyond_int64();
    shares.push_back({plugin->name, *share});
  }
  return shares;
}

}  // namespace

Result<Bytes> total_overhead(const Spec& spec, const FormulaConfig& config,
                             const OverheadProfile& profile) {
  TermInput input{.spec = spec, .config = config, .profile = profile};
  VO_CHECK_OK(read_quantities(input));
  const auto totals = evaluate(input, [](TermId, Bytes) {});
  if (totals.sum.overflowed()) return beyond_int64();
  return totals.sum.total();
}

Result<Breakdown> break_down(const Spec& spec, const FormulaConfig& config,
                             const OverheadProfile& profile) {
  TermInput input{.spec = spec, .config = config, .profile = profile};
  VO_CHECK_OK(read_quantities(input));
  Breakdown breakdown;
  const auto totals = evaluate(input, [&](TermId id, Bytes bytes) {
    if (bytes != Bytes{}) breakdown.terms.push_back({id, bytes});
  });
  if (totals.sum.overflowed()) return beyond_int64();
  breakdown.before_ratio = totals.before_ratio;
  breakdown.total = totals.sum.total();
  VO_TRY(breakdown.bindings, binding_shares(input));
  return breakdown;
}

Result<Breakdown> break_down(const Spec& spec, const Config& config, const Release& release) {
  return break_down(spec, FormulaConfig(config), *release.overhead);
}

}  // namespace vo::overhead
