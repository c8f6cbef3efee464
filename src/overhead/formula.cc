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
  Bytes total() const { return total_; }
  bool overflowed() const { return overflowed_; }

 private:
  Bytes total_;
  bool overflowed_ = false;
};

// Unrolls a list of terms: the functions are constants here, so the compiler inlines them all.
template <const auto& rules, typename Visit>
[[gnu::always_inline]] inline void add_terms(const TermInput& input, Sum& sum, Visit visit) {
  const auto add = [&](const TermRule& rule) {
    const Bytes amount = rule.amount(input);
    sum.add(amount);
    visit(rule.id, amount);
  };
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (add(rules[i]), ...);
  }(std::make_index_sequence<rules.size()>());
}

std::optional<Bytes> ratio_addition(const TermInput& input, Bytes before) {
  const Ratio& ratio = input.config.ratio;
  return ratio.kind() == Ratio::Kind::kNumber ? ratio.addition(before) : Bytes{};
}

struct Totals {
  Bytes before_ratio;
  Bytes total;
};

// nullopt: beyond int64.
template <typename Visit>
[[gnu::always_inline]] inline std::optional<Totals> evaluate(const TermInput& input, Visit visit) {
  Sum sum;
  add_terms<kBeforeRatio>(input, sum, visit);
  const Bytes before = sum.total();
  const auto ratio = ratio_addition(input, before);
  if (!ratio) return std::nullopt;
  sum.add(*ratio);
  visit(TermId::kRatio, *ratio);
  add_terms<kAfterRatio>(input, sum, visit);
  if (sum.overflowed()) return std::nullopt;
  return Totals{before, sum.total()};
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
    shares.push_back({plugin->name, Bytes{after.count() - before.count()}});
  }
  return shares;
}

}  // namespace

Result<Bytes> total_overhead(const Spec& spec, const FormulaConfig& config,
                             const OverheadProfile& profile) {
  VO_TRY(const TermInput input, read_term_input(spec, config, profile));
  const auto totals = evaluate(input, [](TermId, Bytes) {});
  if (!totals) return beyond_int64();
  return totals->total;
}

Result<Breakdown> break_down(const Spec& spec, const FormulaConfig& config,
                             const OverheadProfile& profile) {
  VO_TRY(const TermInput input, read_term_input(spec, config, profile));
  Breakdown breakdown;
  const auto totals = evaluate(input, [&](TermId id, Bytes bytes) {
    if (bytes != Bytes{}) breakdown.terms.push_back({id, bytes});
  });
  if (!totals) return beyond_int64();
  breakdown.before_ratio = totals->before_ratio;
  breakdown.total = totals->total;
  VO_TRY(breakdown.bindings, binding_shares(input));
  return breakdown;
}

Result<Breakdown> break_down(const Spec& spec, const Config& config, const Release& release) {
  return break_down(spec, FormulaConfig(config), *release.overhead);
}

}  // namespace vo::overhead
