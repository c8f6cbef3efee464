// SPDX-License-Identifier: Apache-2.0
#include "net/pipe_reader.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "net/loop.h"
#include "net/loop_asio.h"

namespace vo::net {

namespace asio = boost::asio;
using boost::system::error_code;

struct PipeReader::State : std::enable_shared_from_this<PipeReader::State> {
  State(Loop& loop, int fd, std::size_t most, Done call)
      : pipe(context_of(loop), fd), limit(most), done(std::move(call)) {}

  void read() {
    pipe.async_read_some(asio::buffer(chunk),
                         [self = shared_from_this()](error_code error, std::size_t size) {
                           self->received(error, size);
                         });
  }

  void received(error_code error, std::size_t size) {
    if (!done) return;
    text.append(chunk.data(), size);
    if (text.size() > limit) return finish(input_error(format("more than {} bytes", limit)));
    if (!error) return read();
    if (error == asio::error::eof) return finish(std::move(text));
    finish(Error{Action::kRetry, error.message()});
  }

  void finish(Result<std::string> result) {
    auto call = std::exchange(done, nullptr);
    call(std::move(result));
  }

  void abandon() {
    done = nullptr;
    error_code ignored;
    std::ignore = pipe.close(ignored);
  }

  asio::posix::stream_descriptor pipe;
  std::size_t limit;
  Done done;
  std::array<char, 4096> chunk{};
  std::string text;
};

PipeReader::PipeReader(Loop& loop, int descriptor, std::size_t limit, Done done)
    : state_(std::make_shared<State>(loop, descriptor, limit, std::move(done))) {
  state_->read();
}

PipeReader::~PipeReader() { state_->abandon(); }

}  // namespace vo::net
