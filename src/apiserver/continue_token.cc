// SPDX-License-Identifier: Apache-2.0
#include "apiserver/continue_token.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "apiserver/document_path.h"
#include "json/document.h"
#include "kube/base64.h"

namespace vo::apiserver {

// base64 for URLs, unpadded.
std::string ContinueToken::text() const {
  const json::Document token =
      boost::json::object{{"v", "meta.k8s.io/v1"}, {"rv", revision}, {"start", start}};
  std::string text = kube::base64_encode(json::write_compact(token));
  while (text.ends_with('=')) text.pop_back();
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

std::optional<ContinueToken> read_continue_token(std::string_view given) {
  std::string text(given);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  while (text.size() % 4 != 0) text += '=';
  const auto decoded = kube::base64_decode(text);
  if (!decoded) return std::nullopt;
  const auto token = json::parse_document(*decoded);
  if (!token || text_at(*token, {"v"}) != "meta.k8s.io/v1") return std::nullopt;
  const auto revision = number_at(*token, {"rv"});
  if (!revision) return std::nullopt;
  return ContinueToken{*revision, std::string(text_at(*token, {"start"}))};
}

}  // namespace vo::apiserver
