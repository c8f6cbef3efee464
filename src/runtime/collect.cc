// SPDX-License-Identifier: Apache-2.0
#include "runtime/collect.h"

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "kube/http.h"
#include "runtime/api_client.h"

namespace vo::runtime {
namespace {

struct Collected {
  kube::Response response;
  bool too_large = false;

  void take(std::string_view bytes) {
    too_large = too_large || response.body.size() + bytes.size() > kAnswerBytesMax;
    if (!too_large) response.body += bytes;
  }
  Result<kube::Response> end(Status status) {
    if (!status) return std::move(status).error();
    if (too_large) return input_error(format("an answer of more than {} bytes", kAnswerBytesMax));
    return std::move(response);
  }
};

}  // namespace

ApiCall collect(ApiClient& client, kube::Request request,
                std::move_only_function<void(Result<kube::Response>)> done,
                const CallOptions& options) {
  const auto collected = std::make_shared<Collected>();
  return client.send(
      std::move(request),
      {.on_head = [collected](const kube::ResponseHead& head) { collected->response.head = head; },
       .on_data = [collected](std::string_view bytes) { collected->take(bytes); },
       .on_done = [collected, done = std::move(done)](
                      Status end) mutable { done(collected->end(std::move(end))); }},
      options);
}

}  // namespace vo::runtime
