// SPDX-License-Identifier: Apache-2.0
// An HttpRequest as the options of a libcurl easy handle. Owns both, and what libcurl refers to.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/result.h"
#include "net/curl_url.h"
#include "net/http_client.h"
#include "net/libcurl.h"

namespace vo::net {

class CurlRequest {
 public:
  explicit CurlRequest(HttpRequest request);
  CurlRequest(const CurlRequest&) = delete;
  CurlRequest& operator=(const CurlRequest&) = delete;

  // Error: kInput for a request that cannot be sent.
  Status prepare();

  CURL* easy() const { return easy_.get(); }
  const HttpRequest& request() const { return request_; }

  // Sets one option; a refusal shows in prepare()'s result.
  template <typename Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = libcurl().easy_setopt(easy_.get(), option, value);
    if (set_result_ == CURLE_OK) set_result_ = code;
  }

 private:
  void set_behaviour();
  void set_version(bool tls);
  void set_liveness();
  void set_timeouts();
  void set_method_and_body();
  void set_tls(const TlsConfig& tls);
  void set_proxy(const Transport& transport);
  void set_server_name(const UrlParts& url, const std::string& name);
  void set_blob(CURLoption option, const std::string& pem);
  Status set_headers();

  struct EasyDeleter {
    void operator()(CURL* easy) const { libcurl().easy_cleanup(easy); }
  };
  struct SlistDeleter {
    void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
  };
  using Slist = std::unique_ptr<curl_slist, SlistDeleter>;
  static void append(Slist& list, const std::string& line);

  HttpRequest request_;
  // Declared before the handle, which refers to them until it is cleaned up.
  Slist header_lines_;
  Slist connect_to_;
  std::unique_ptr<CURL, EasyDeleter> easy_;
  CURLcode set_result_ = CURLE_OK;
};

}  // namespace vo::net
