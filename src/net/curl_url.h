// SPDX-License-Identifier: Apache-2.0
// URLs, as libcurl reads them.
#pragma once

#include <string>

#include "base/result.h"

namespace vo::net {

struct UrlParts {
  std::string scheme;
  std::string host;  // IPv6 in brackets
  std::string port;  // the scheme's own where the URL has none
  std::string path;  // from the first slash on, with the query
};

// Error: kInput for what is no http or https URL with a host.
Result<UrlParts> split_url(const std::string& url);

// "https://real:6443/path", "name" → "https://name:6443/path".
std::string with_host(const UrlParts& url, const std::string& host);

}  // namespace vo::net
