// SPDX-License-Identifier: Apache-2.0
#include "net/curl_driver.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "base/check.h"
#include "net/libcurl.h"
#include "net/loop.h"
#include "net/loop_asio.h"

namespace vo::net {
namespace {

using boost::asio::posix::stream_descriptor;
using boost::system::error_code;

// More parallel connections to one server are of no use where it lacks HTTP/2.
constexpr long kConnectionsPerHost = 16;

CURLM* new_multi() {
  CURLM* multi = libcurl().multi_init();
  VO_ASSERT(multi != nullptr);
  libcurl().multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  libcurl().multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, kConnectionsPerHost);
  return multi;
}

}  // namespace

// A descriptor that libcurl owns and we only wait for.
class CurlDriver::Socket : public std::enable_shared_from_this<Socket> {
 public:
  Socket(CurlDriver& driver, curl_socket_t fd)
      : driver_(driver), fd_(fd), descriptor_(context_of(driver.loop_)) {
    error_code error;
    VO_ASSERT(!descriptor_.assign(fd, error));
  }

  void want(int events) {
    wanted_ = events;
    arm(CURL_POLL_IN, CURL_CSELECT_IN, stream_descriptor::wait_read);
    arm(CURL_POLL_OUT, CURL_CSELECT_OUT, stream_descriptor::wait_write);
  }

  // libcurl is about to close the descriptor.
  void release() {
    wanted_ = 0;
    released_ = true;
    descriptor_.release();
  }

 private:
  void arm(int poll, int select, stream_descriptor::wait_type type) {
    if ((wanted_ & poll) == 0 || (armed_ & poll) != 0) return;
    armed_ |= poll;
    descriptor_.async_wait(type, [self = shared_from_this(), poll, select, type](error_code error) {
      self->armed_ &= ~poll;
      if (self->released_ || (self->wanted_ & poll) == 0) return;
      self->driver_.act(self->fd_, error ? CURL_CSELECT_ERR : select);
      if (!self->released_) self->arm(poll, select, type);
    });
  }

  CurlDriver& driver_;
  curl_socket_t fd_;
  stream_descriptor descriptor_;
  int wanted_ = 0;
  int armed_ = 0;
  bool released_ = false;
};

CurlDriver::CurlDriver(Loop& loop, Finished finished)
    : loop_(loop), finished_(std::move(finished)), multi_(new_multi()), timer_(loop) {
  libcurl().multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlDriver::on_socket);
  libcurl().multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  libcurl().multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlDriver::on_timer);
  libcurl().multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlDriver::~CurlDriver() {
  VO_ASSERT(!inside_);
  libcurl().multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, nullptr);
  libcurl().multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, nullptr);
  for (auto& [fd, socket] : sockets_) socket->release();
  libcurl().multi_cleanup(multi_);
}

void CurlDriver::outside(Loop::Task task) {
  if (inside_) {
    postponed_.push_back(std::move(task));
  } else {
    task();
  }
}

void CurlDriver::add(CURL* easy) {
  VO_ASSERT(!inside_ && libcurl().multi_add_handle(multi_, easy) == CURLM_OK);
}

void CurlDriver::remove(CURL* easy) {
  VO_ASSERT(!inside_ && libcurl().multi_remove_handle(multi_, easy) == CURLM_OK);
}

int CurlDriver::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  static_cast<CurlDriver*>(self)->watch(fd, what);
  return 0;
}

void CurlDriver::watch(curl_socket_t fd, int what) {
  if (what == CURL_POLL_REMOVE) {
    const auto gone = sockets_.extract(fd);
    if (!gone.empty()) gone.mapped()->release();
    return;
  }
  auto& socket = sockets_[fd];
  if (!socket) socket = std::make_shared<Socket>(*this, fd);
  socket->want(what);
}

int CurlDriver::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& driver = *static_cast<CurlDriver*>(self);
  if (timeout_ms < 0) {
    driver.timer_.cancel();
  } else {
    driver.timer_.start(std::chrono::milliseconds{timeout_ms},
                        [&driver] { driver.act(CURL_SOCKET_TIMEOUT, 0); });
  }
  return 0;
}

void CurlDriver::act(curl_socket_t fd, int events) {
  int running = 0;
  inside_ = true;
  const CURLMcode code = libcurl().multi_socket_action(multi_, fd, events, &running);
  inside_ = false;
  VO_ASSERT(code == CURLM_OK);
  run_postponed();
  deliver_finished();
}

void CurlDriver::run_postponed() {
  for (auto& task : std::exchange(postponed_, {})) task();
}

// One message at a time: a handler may remove a handle whose message is next.
void CurlDriver::deliver_finished() {
  int left = 0;
  while (const CURLMsg* message = libcurl().multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) finished_(message->easy_handle, message->data.result);
  }
}

}  // namespace vo::net
