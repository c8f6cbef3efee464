// SPDX-License-Identifier: Apache-2.0
#include "net/curl_error.h"

#include <string>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/format.h"
#include "net/curl_url.h"
#include "net/libcurl.h"

namespace vo::net {
namespace {

Action action_of(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS: return Action::kDenied;
    case CURLE_URL_MALFORMAT:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_NOT_BUILT_IN: return Action::kInput;
    default: return Action::kRetry;
  }
}

// A server whose CA has the right name and another key, such as one of a cluster made anew: OpenSSL
// reports the failing arithmetic instead of the failing certificate.
bool is_bad_signature(CURLcode code, std::string_view detail) {
  return code == CURLE_SSL_CONNECT_ERROR &&
         (detail.find(":asn1 encoding routines:") != std::string_view::npos ||
          detail.find(":rsa routines:") != std::string_view::npos);
}

std::string what_happened(CURLcode code, std::string_view detail, int os_errno) {
  if (code == CURLE_COULDNT_CONNECT && os_errno != 0) {
    return std::generic_category().message(os_errno);
  }
  return std::string{detail.empty() ? std::string_view{libcurl().easy_strerror(code)} : detail};
}

std::string_view what_would_be_right(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
      return " (the server's certificate must be signed by the given CA and name this host)";
    case CURLE_SSL_CACERT_BADFILE: return " (the CA must be PEM certificates)";
    case CURLE_SSL_CERTPROBLEM:
      return " (client certificate and key must be PEM and belong together)";
    default: return "";
  }
}

}  // namespace

std::string host_and_port(const std::string& url) {
  const auto parts = split_url(url);
  return parts ? format("{}:{}", parts->host, parts->port) : std::string{};
}

Error transport_error(CURLcode code, std::string_view detail, int os_errno) {
  if (is_bad_signature(code, detail)) {
    return transport_error(CURLE_PEER_FAILED_VERIFICATION, "bad signature on the certificate", 0);
  }
  return Error{action_of(code),
               what_happened(code, detail, os_errno).append(what_would_be_right(code))};
}

}  // namespace vo::net
