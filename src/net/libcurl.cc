// SPDX-License-Identifier: Apache-2.0
#include "net/libcurl.h"

#include <curl/curl.h>
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

#include "base/check.h"

namespace vo::net {
namespace {

constexpr const char* kFile = "libcurl.so.4";
constexpr int kNotLoaded = 127;

[[noreturn]] void give_up() {
  std::fprintf(stderr, "virt-overhead: cannot load libcurl (package libcurl4): %s\n", dlerror());
  std::exit(kNotLoaded);
}

class Loader {
 public:
  Loader() : handle_(dlopen(kFile, RTLD_LAZY | RTLD_LOCAL)) {
    if (handle_ == nullptr) give_up();
  }

  template <typename Function>
  const Loader& find(const char* name, Function*& function) const {
    void* found = dlsym(handle_, name);
    if (found == nullptr) give_up();
    function = reinterpret_cast<Function*>(found);
    return *this;
  }

 private:
  void* handle_;  // for good
};

void find_easy(const Loader& loader, Libcurl& curl) {
  loader.find("curl_easy_cleanup", curl.easy_cleanup)
      .find("curl_easy_getinfo", curl.easy_getinfo)
      .find("curl_easy_init", curl.easy_init)
      .find("curl_easy_setopt", curl.easy_setopt)
      .find("curl_easy_strerror", curl.easy_strerror);
}

void find_multi(const Loader& loader, Libcurl& curl) {
  loader.find("curl_multi_add_handle", curl.multi_add_handle)
      .find("curl_multi_cleanup", curl.multi_cleanup)
      .find("curl_multi_info_read", curl.multi_info_read)
      .find("curl_multi_init", curl.multi_init)
      .find("curl_multi_remove_handle", curl.multi_remove_handle)
      .find("curl_multi_setopt", curl.multi_setopt)
      .find("curl_multi_socket_action", curl.multi_socket_action);
}

void find_rest(const Loader& loader, Libcurl& curl) {
  loader.find("curl_free", curl.free)
      .find("curl_slist_append", curl.slist_append)
      .find("curl_slist_free_all", curl.slist_free_all)
      .find("curl_url", curl.url)
      .find("curl_url_cleanup", curl.url_cleanup)
      .find("curl_url_get", curl.url_get)
      .find("curl_url_set", curl.url_set);
}

Libcurl load() {
  const Loader loader;
  Libcurl curl{};
  find_easy(loader, curl);
  find_multi(loader, curl);
  find_rest(loader, curl);
  decltype(&curl_global_init) global_init = nullptr;
  loader.find("curl_global_init", global_init);
  VO_ASSERT(global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
  return curl;
}

}  // namespace

const Libcurl& libcurl() {
  static const Libcurl kLoaded = load();
  return kLoaded;
}

}  // namespace vo::net
