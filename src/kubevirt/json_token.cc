// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/json_token.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "json/document.h"
#include "json/text.h"
#include "kubevirt/objects.h"
#include "quantity/quantity.h"

namespace vo::kubevirt {

std::optional<std::string> text_of(const JsonToken& token) {
  if (!token || !token->starts_with('"')) return std::nullopt;
  auto text = json::unquote(*token);
  if (!text) return std::nullopt;
  return *std::move(text);
}

std::optional<Quantity> quantity_of(const JsonToken& token) {
  if (!token) return std::nullopt;
  const auto text = token->starts_with('"') ? text_of(token) : token;
  if (!text) return std::nullopt;
  auto quantity = Quantity::parse(*text);
  if (!quantity) return std::nullopt;
  return *std::move(quantity);
}

std::string string_token(std::string_view text) { return json::quote(text); }

}  // namespace vo::kubevirt
