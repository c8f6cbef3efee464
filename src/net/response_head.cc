// SPDX-License-Identifier: Apache-2.0
#include "net/response_head.h"

#include <boost/beast/http/status.hpp>
#include <string>
#include <string_view>

#include "base/format.h"
#include "net/server_message.h"

namespace vo::net {
namespace {

namespace http = boost::beast::http;

std::string_view reason_of(int status) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(status));
  return {reason.data(), reason.size()};
}

std::string framing_header(Framing framing, std::size_t body_bytes) {
  switch (framing) {
    case Framing::kLength: return format("Content-Length: {}\r\n", body_bytes);
    case Framing::kChunked: return "Transfer-Encoding: chunked\r\n";
    case Framing::kUntilClose: return {};
  }
  return {};
}

}  // namespace

std::string response_head(const ServerResponse& response, Framing framing, bool keep_alive) {
  std::string head = format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\n{}Connection: {}\r\n"
      "X-Content-Type-Options: nosniff\r\n",
      response.status, reason_of(response.status), response.content_type,
      framing_header(framing, response.body.size()), keep_alive ? "keep-alive" : "close");
  for (const auto& header : response.headers) {
    head.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  return head.append("\r\n");
}

}  // namespace vo::net
