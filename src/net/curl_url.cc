// SPDX-License-Identifier: Apache-2.0
#include "net/curl_url.h"

#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "net/libcurl.h"

namespace vo::net {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { libcurl().url_cleanup(url); }
};

using UrlHandle = std::unique_ptr<CURLU, FreeUrl>;

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (libcurl().url_get(url, which, &text, flags) != CURLUE_OK) return {};
  std::string copy{text};
  libcurl().free(text);
  return copy;
}

std::string path_and_query(CURLU* url) {
  const std::string query = part(url, CURLUPART_QUERY);
  return query.empty() ? part(url, CURLUPART_PATH)
                       : format("{}?{}", part(url, CURLUPART_PATH), query);
}

bool is_http(const std::string& scheme) { return scheme == "https" || scheme == "http"; }

}  // namespace

Result<UrlParts> split_url(const std::string& url) {
  const UrlHandle handle{libcurl().url()};
  const CURLUcode code =
      libcurl().url_set(handle.get(), CURLUPART_URL, url.c_str(), CURLU_PATH_AS_IS);
  UrlParts parts{.scheme = part(handle.get(), CURLUPART_SCHEME),
                 .host = part(handle.get(), CURLUPART_HOST),
                 .port = part(handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT),
                 .path = path_and_query(handle.get())};
  if (code != CURLUE_OK || !is_http(parts.scheme) || parts.host.empty()) {
    return input_error(format("'{}' is no URL such as https://10.0.0.1:6443", url));
  }
  return parts;
}

std::string with_host(const UrlParts& url, const std::string& host) {
  return format("{}://{}:{}{}", url.scheme, host, url.port, url.path);
}

}  // namespace vo::net
