// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or an Error. A class of its own, because a bare std::expected that is
// returned and ignored warns on no compiler we use.
#pragma once

#include <expected>
#include <utility>

#include "base/error.h"

namespace vo {

template <typename T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
  // NOLINTNEXTLINE(google-explicit-constructor): `return input_error(…)` must read as it does.
  Result(Error error) : std::expected<T, Error>(std::unexpected(std::move(error))) {}
};

using Status = Result<void>;

}  // namespace vo

#define VO_CONCAT_INNER(a, b) a##b
#define VO_CONCAT(a, b) VO_CONCAT_INNER(a, b)

// VO_TRY(auto x, f()): declares x from the value of f(), or returns its error.
#define VO_TRY(declaration, expression) \
  VO_TRY_INNER(VO_CONCAT(vo_try_, __LINE__), declaration, expression)
#define VO_TRY_INNER(temporary, declaration, expression) \
  auto temporary = (expression);                         \
  if (!temporary) return std::move(temporary).error();   \
  declaration = *std::move(temporary)

// VO_CHECK_OK(f()): returns the error of a Status, or goes on.
#define VO_CHECK_OK(expression) VO_CHECK_OK_INNER(VO_CONCAT(vo_status_, __COUNTER__), expression)
#define VO_CHECK_OK_INNER(status, expression) \
  if (auto status = (expression); !status) return std::move(status).error()
