// SPDX-License-Identifier: Apache-2.0
// One request under way: passes its answer on to the handlers as libcurl receives it.
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "net/curl_request.h"
#include "net/http.h"
#include "net/http_client.h"

namespace vo::net {

class CurlTransfer {
 public:
  CurlTransfer(HttpRequest request, HttpHandlers handlers, const Clock& clock);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  // Error: kInput for a request that cannot be sent.
  Status prepare();

  CURL* easy() const { return request_.easy(); }
  Duration idle_timeout() const { return request_.request().timeouts.idle; }
  Duration silent_for() const { return clock_.now() - last_heard_; }

  // From now on no handler is called.
  void cancel() { cancelled_ = true; }
  bool cancelled() const { return cancelled_; }

  // What libcurl's code means for this request.
  Status result(CURLcode code) const;
  // Calls on_done, with the host named in an error, unless cancelled.
  void finish(Status result);

 private:
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

  bool take_header(std::string_view line);
  bool end_of_head();
  bool refuse(std::string why);

  // Declared before the handle, which refers to it until it is cleaned up.
  std::array<char, CURL_ERROR_SIZE> error_buffer_{};
  CurlRequest request_;
  HttpHandlers handlers_;
  const Clock& clock_;
  Instant last_heard_;
  Headers head_;
  std::size_t head_bytes_ = 0;
  bool head_done_ = false;
  bool cancelled_ = false;
  std::string refusal_;
};

}  // namespace vo::net
