// SPDX-License-Identifier: Apache-2.0
// What a Loop is made of, for this layer's own sources.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "net/loop.h"

namespace vo::net {

struct Loop::Impl {
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{
      context.get_executor()};
};

inline boost::asio::io_context& context_of(Loop& loop) { return loop.impl().context; }

}  // namespace vo::net
