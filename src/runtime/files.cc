// SPDX-License-Identifier: Apache-2.0
#include "runtime/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"

namespace vo::runtime {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

ssize_t read_some(int fd, std::array<char, 16384>& chunk) {
  ssize_t size = 0;
  do {
    size = read(fd, chunk.data(), chunk.size());
  } while (size < 0 && errno == EINTR);
  return size;
}

Error cannot_read(const std::string& path, int code) {
  return input_error(format("cannot read {}: {}", path, std::generic_category().message(code)));
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.get() < 0) return cannot_read(path, errno);
  std::string text;
  std::array<char, 16384> chunk{};
  while (true) {
    const ssize_t size = read_some(file.get(), chunk);
    if (size < 0) return cannot_read(path, errno);
    if (size == 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(size));
    if (text.size() > limit) {
      return input_error(format("cannot read {}: it is larger than {} bytes", path, limit));
    }
  }
}

}  // namespace vo::runtime
