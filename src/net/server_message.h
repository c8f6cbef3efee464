// SPDX-License-Identifier: Apache-2.0
// A request as a server hands it on, and the answer it takes.
#pragma once

#include <string>

#include "net/http.h"

namespace vo::net {

struct ServerRequest {
  std::string method{};
  std::string path{};   // as sent, not decoded
  std::string query{};  // after the '?'
  Headers headers{};
  std::string body{};
};

struct ServerResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body{};
  Headers headers{};
};

}  // namespace vo::net
