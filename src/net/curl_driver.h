// SPDX-License-Identifier: Apache-2.0
// Runs libcurl's multi-socket interface on a Loop. Knows sockets and time, nothing of requests.
#pragma once

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "net/loop.h"

namespace vo::net {

class CurlDriver {
 public:
  // Called outside of libcurl, once per finished handle. The handle is still added.
  using Finished = std::move_only_function<void(CURL* easy, CURLcode code)>;

  CurlDriver(Loop& loop, Finished finished);
  ~CurlDriver();
  CurlDriver(const CurlDriver&) = delete;
  CurlDriver& operator=(const CurlDriver&) = delete;

  // libcurl refuses to be called from its own callbacks: there the task waits for their end.
  void outside(Loop::Task task);

  // Only from outside().
  void add(CURL* easy);
  void remove(CURL* easy);

 private:
  class Socket;

  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* socket);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);

  void watch(curl_socket_t fd, int what);
  void act(curl_socket_t fd, int events);
  void deliver_finished();
  void run_postponed();

  Loop& loop_;
  Finished finished_;
  CURLM* multi_;
  Timer timer_;
  std::unordered_map<curl_socket_t, std::shared_ptr<Socket>> sockets_;
  std::vector<Loop::Task> postponed_;
  bool inside_ = false;
};

}  // namespace vo::net
