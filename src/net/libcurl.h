// SPDX-License-Identifier: Apache-2.0
// libcurl, as much of it as we call. It is loaded with the first request: it brings 25 libraries
// and 4 MB, which `explain -f` and `dev` never need.
#pragma once

#include <curl/curl.h>

namespace vo::net {

struct Libcurl {
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_free) free;
  decltype(&curl_multi_add_handle) multi_add_handle;
  decltype(&curl_multi_cleanup) multi_cleanup;
  decltype(&curl_multi_info_read) multi_info_read;
  decltype(&curl_multi_init) multi_init;
  decltype(&curl_multi_remove_handle) multi_remove_handle;
  decltype(&curl_multi_setopt) multi_setopt;
  decltype(&curl_multi_socket_action) multi_socket_action;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
  decltype(&curl_url) url;
  decltype(&curl_url_cleanup) url_cleanup;
  decltype(&curl_url_get) url_get;
  decltype(&curl_url_set) url_set;
};

// Ready to use. Where it cannot be loaded, the process ends as one whose libraries are missing
// does: with a line on stderr and exit status 127.
const Libcurl& libcurl();

}  // namespace vo::net
