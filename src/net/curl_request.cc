// SPDX-License-Identifier: Apache-2.0
#include "net/curl_request.h"

#include <curl/curl.h>
// NOLINTNEXTLINE(misc-include-cleaner): IPPROTO_TCP, which it places in a private header.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "net/curl_error.h"
#include "net/curl_url.h"
#include "net/http.h"
#include "net/http_client.h"
#include "net/libcurl.h"

namespace vo::net {
namespace {

// Of each request under way, of which there may be hundreds.
constexpr long kBufferBytes = 16L * 1024;
// A peer that vanished is noticed within a minute, even on a connection that only waits: probes
// after 30 s of silence, and an error when nothing was acknowledged for 45 s.
constexpr long kKeepaliveIdleSeconds = 30;
constexpr long kKeepaliveIntervalSeconds = 5;
constexpr unsigned kUnacknowledgedMs = 45'000;

long to_ms(Duration d) {
  if (d <= Duration{}) return 0;
  return std::max<long>(1, std::chrono::duration_cast<std::chrono::milliseconds>(d).count());
}

int limit_unacknowledged(void*, curl_socket_t fd, curlsocktype) {
  // Best effort: Unix sockets have no such option.
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMs, sizeof(kUnacknowledgedMs));
  return CURL_SOCKOPT_OK;
}

bool has_line_break(std::string_view text) {
  return text.find_first_of(std::string_view{"\r\n\0", 3}) != std::string_view::npos;
}

// libcurl reads "Name:" as "do not send it" and "Name;" as "send it empty".
std::string header_line(const Header& header) {
  return header.value.empty() ? header.name + ";" : format("{}: {}", header.name, header.value);
}

const Transport& transport_of(const HttpRequest& request) {
  static const Transport kDirect;
  return request.transport ? *request.transport : kDirect;
}

bool is_default_port(const UrlParts& url) {
  return url.port == (url.scheme == "https" ? "443" : "80");
}

}  // namespace

CurlRequest::CurlRequest(HttpRequest request)
    : request_(std::move(request)), easy_(libcurl().easy_init()) {
  VO_ASSERT(easy_ != nullptr);
}

Status CurlRequest::prepare() {
  VO_TRY(const UrlParts url, split_url(request_.url));
  const Transport& transport = transport_of(request_);
  set(CURLOPT_URL, request_.url.c_str());
  set_behaviour();
  set_version(url.scheme == "https");
  set_liveness();
  set_timeouts();
  set_method_and_body();
  set_tls(transport.tls);
  set_proxy(transport);
  if (!transport.tls.server_name.empty()) set_server_name(url, transport.tls.server_name);
  VO_CHECK_OK(set_headers());
  if (set_result_ != CURLE_OK) return transport_error(set_result_, "", 0);
  return {};
}

void CurlRequest::set_behaviour() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_BUFFERSIZE, kBufferBytes);
  set(CURLOPT_UPLOAD_BUFFERSIZE, kBufferBytes);
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

// Where HTTP/2 is possible, rather wait whether the connection being made can carry this request
// too than make another. In plain text it would wait for the end of the request before.
void CurlRequest::set_version(bool tls) {
  set(CURLOPT_HTTP_VERSION, tls ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_PIPEWAIT, tls ? 1L : 0L);
}

void CurlRequest::set_liveness() {
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_TCP_KEEPIDLE, kKeepaliveIdleSeconds);
  set(CURLOPT_TCP_KEEPINTVL, kKeepaliveIntervalSeconds);
  set(CURLOPT_SOCKOPTFUNCTION, &limit_unacknowledged);
}

void CurlRequest::set_timeouts() {
  set(CURLOPT_CONNECTTIMEOUT_MS, to_ms(request_.timeouts.connect));
  set(CURLOPT_TIMEOUT_MS, to_ms(request_.timeouts.total));
}

void CurlRequest::set_method_and_body() {
  const auto& body = request_.body;
  if (!body.empty()) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    set(CURLOPT_POSTFIELDS, body.data());
  } else if (request_.method == "POST" || request_.method == "PUT" || request_.method == "PATCH") {
    set(CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t{0});
    set(CURLOPT_POSTFIELDS, "");
  }
  if (request_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else {
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
}

void CurlRequest::set_tls(const TlsConfig& tls) {
  set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  set(CURLOPT_SSL_VERIFYPEER, tls.insecure_skip_verify ? 0L : 1L);
  set(CURLOPT_SSL_VERIFYHOST, tls.insecure_skip_verify ? 0L : 2L);
  if (!tls.ca.empty()) {
    set_blob(CURLOPT_CAINFO_BLOB, tls.ca);
    // The system's directory would be trusted beside it.
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  if (!tls.client_certificate.empty()) set_blob(CURLOPT_SSLCERT_BLOB, tls.client_certificate);
  if (!tls.client_key.empty()) set_blob(CURLOPT_SSLKEY_BLOB, tls.client_key);
}

void CurlRequest::set_blob(CURLoption option, const std::string& pem) {
  // request_ keeps the transport, and so the text, as long as the handle lives.
  curl_blob blob{
      .data = const_cast<char*>(pem.data()), .len = pem.size(), .flags = CURL_BLOB_NOCOPY};
  set(option, &blob);
}

void CurlRequest::set_proxy(const Transport& transport) {
  if (transport.proxy_url.empty() && transport.proxy_from_environment) return;
  set(CURLOPT_PROXY, transport.proxy_url.c_str());
  set(CURLOPT_NOPROXY, "");
}

// libcurl sends and verifies the URL's host: so the URL gets the name, and the address moves to
// where it connects. The server still sees the real host in its Host header.
void CurlRequest::set_server_name(const UrlParts& url, const std::string& name) {
  append(connect_to_, format("{}:{}:{}:{}", name, url.port, url.host, url.port));
  set(CURLOPT_CONNECT_TO, connect_to_.get());
  set(CURLOPT_URL, with_host(url, name).c_str());
  if (header_value(request_.headers, "Host").empty()) {
    const bool bare = is_default_port(url);
    request_.headers.push_back({"Host", bare ? url.host : format("{}:{}", url.host, url.port)});
  }
}

Status CurlRequest::set_headers() {
  for (const auto& header : request_.headers) {
    if (has_line_break(header.name) || has_line_break(header.value)) {
      return input_error(format("the value of header {} contains a line break", header.name));
    }
    append(header_lines_, header_line(header));
  }
  // No waiting for "100 Continue", and no type invented for a body that has none.
  append(header_lines_, "Expect:");
  if (header_value(request_.headers, "Content-Type").empty()) {
    append(header_lines_, "Content-Type:");
  }
  set(CURLOPT_HTTPHEADER, header_lines_.get());
  return {};
}

void CurlRequest::append(Slist& list, const std::string& line) {
  curl_slist* longer = libcurl().slist_append(list.get(), line.c_str());
  VO_ASSERT(longer != nullptr);
  std::ignore = list.release();
  list.reset(longer);
}

}  // namespace vo::net
