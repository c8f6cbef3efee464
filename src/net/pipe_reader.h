// SPDX-License-Identifier: Apache-2.0
// Reads a pipe to its end on the loop.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/loop.h"

namespace vo::net {

class PipeReader {
 public:
  // Everything that came before the end. Error: kInput above the limit; kRetry if reading fails.
  using Done = std::move_only_function<void(Result<std::string> text)>;

  // Takes the descriptor over. `done` is called once, unless this is destroyed before.
  PipeReader(Loop& loop, int descriptor, std::size_t limit, Done done);
  ~PipeReader();
  PipeReader(const PipeReader&) = delete;
  PipeReader& operator=(const PipeReader&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace vo::net
