// SPDX-License-Identifier: Apache-2.0
// libcurl's result codes as errors with an action.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "base/error.h"

namespace vo::net {

// "host:port" of a URL, for messages; the URL's scheme and path stay out. "" for a bad URL.
std::string host_and_port(const std::string& url);

// detail: libcurl's error buffer. os_errno: that of the last failed system call, or 0.
Error transport_error(CURLcode code, std::string_view detail, int os_errno);

}  // namespace vo::net
