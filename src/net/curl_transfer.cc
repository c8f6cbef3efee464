// SPDX-License-Identifier: Apache-2.0
#include "net/curl_transfer.h"

#include <curl/curl.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/result.h"
#include "net/curl_error.h"
#include "net/http.h"
#include "net/http_client.h"
#include "net/libcurl.h"

namespace vo::net {
namespace {

constexpr std::size_t kHeadLimit = std::size_t{256} * 1024;
constexpr int kFirstFinalStatus = 200;  // below: "100 Continue" and the like

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

CurlTransfer::CurlTransfer(HttpRequest request, HttpHandlers handlers, const Clock& clock)
    : request_(std::move(request)),
      handlers_(std::move(handlers)),
      clock_(clock),
      last_heard_(clock.now()) {}

Status CurlTransfer::prepare() {
  request_.set(CURLOPT_ERRORBUFFER, error_buffer_.data());
  request_.set(CURLOPT_PRIVATE, static_cast<void*>(this));
  request_.set(CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  request_.set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  request_.set(CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  request_.set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  return request_.prepare();
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  const std::string_view line{data, size * count};
  return static_cast<CurlTransfer*>(self)->take_header(line) ? line.size() : 0;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const std::string_view bytes{data, size * count};
  if (transfer.cancelled_) return CURL_WRITEFUNC_ERROR;
  transfer.last_heard_ = transfer.clock_.now();
  if (transfer.handlers_.on_data) transfer.handlers_.on_data(bytes);
  return bytes.size();
}

// Lines come whole: "HTTP/1.1 200 OK", the headers, an empty one; after a chunked body, trailers.
bool CurlTransfer::take_header(std::string_view line) {
  if (cancelled_) return false;
  last_heard_ = clock_.now();
  if (head_done_) return true;
  head_bytes_ += line.size();
  if (head_bytes_ > kHeadLimit) return refuse("the headers of the answer exceed 256 KiB");
  const std::string_view text = trim(line);
  if (text.empty()) return end_of_head();
  const auto colon = text.find(':');
  if (colon != std::string_view::npos && !text.starts_with("HTTP/")) {
    head_.push_back(
        {std::string{trim(text.substr(0, colon))}, std::string{trim(text.substr(colon + 1))}});
  }
  return true;
}

bool CurlTransfer::end_of_head() {
  long status = 0;
  libcurl().easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
  const Headers head = std::exchange(head_, {});
  if (status < kFirstFinalStatus) return true;
  head_done_ = true;
  if (handlers_.on_head) handlers_.on_head(static_cast<int>(status), head);
  return true;
}

bool CurlTransfer::refuse(std::string why) {
  refusal_ = std::move(why);
  return false;
}

Status CurlTransfer::result(CURLcode code) const {
  if (!refusal_.empty()) return input_error(refusal_);
  if (code == CURLE_OK) return {};
  long os_errno = 0;
  libcurl().easy_getinfo(easy(), CURLINFO_OS_ERRNO, &os_errno);
  return transport_error(code, error_buffer_.data(), static_cast<int>(os_errno));
}

void CurlTransfer::finish(Status result) {
  if (cancelled_ || !handlers_.on_done) return;
  cancelled_ = true;
  if (result) {
    handlers_.on_done(std::move(result));
    return;
  }
  const std::string host = host_and_port(request_.request().url);
  Error error = std::move(result).error();
  handlers_.on_done(host.empty() ? std::move(error) : std::move(error).with_context(host));
}

}  // namespace vo::net
