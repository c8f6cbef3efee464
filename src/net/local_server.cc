// SPDX-License-Identifier: Apache-2.0
#include "net/local_server.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/result.h"
#include "net/exchange.h"
#include "net/http.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/responder.h"
#include "net/server_message.h"

namespace vo::net {

namespace {

class LocalCall;
class LocalClient;

}  // namespace

struct LocalServer::Core {
  Loop& loop;
  HttpServer::StreamHandler handler;  // null: the server is gone
  std::unordered_set<LocalCall*> calls{};
};

namespace {

ServerRequest to_server(HttpRequest request) {
  const std::string_view url = request.url;
  const auto path = std::min(url.find('/', url.find("://") + 3), url.size());
  const auto question = std::min(url.find('?'), url.size());
  ServerRequest made{.method = std::move(request.method),
                     .path = std::string(url.substr(path, question - path))};
  if (question < url.size()) made.query = url.substr(question + 1);
  made.headers = std::move(request.headers);
  made.body = std::move(request.body);
  return made;
}

Headers headers_of(ServerResponse& response) {
  Headers headers = std::move(response.headers);
  headers.push_back({"Content-Type", std::move(response.content_type)});
  return headers;
}

// One request. Its client keeps it to its end.
class LocalCall final : public RequestHandle::Transfer,
                        public AnswerCarrier,
                        public std::enable_shared_from_this<LocalCall> {
 public:
  LocalCall(std::shared_ptr<LocalServer::Core> server, LocalClient& client, HttpHandlers handlers)
      : server_(std::move(server)), client_(client), handlers_(std::move(handlers)) {
    server_->calls.insert(this);
  }
  ~LocalCall() override { server_->calls.erase(this); }

  void start(HttpRequest request);
  void server_has_gone();

  void cancel() override;
  bool is_over() const override { return over_; }

  void answer(ServerResponse response) override;
  void begin(ServerResponse response) override;
  void write(Responder::Piece piece) override;
  void end() override;
  void abandoned() override;
  std::size_t waiting() const override { return waiting_; }

 private:
  // Runs soon, unless the call is over by then.
  template <typename Step>
  void post(Step step) {
    server_->loop.post([self = shared_from_this(), step = std::move(step)]() mutable {
      if (!self->over_) step(*self);
    });
  }
  void head(ServerResponse response);
  void data(std::string_view bytes);
  void drained();
  void fail(std::string why);
  void finish(Status result);
  void leave();
  std::shared_ptr<Responder::Exchange> end_exchange();

  std::shared_ptr<LocalServer::Core> server_;
  LocalClient& client_;
  HttpHandlers handlers_;
  std::shared_ptr<Responder::Exchange> exchange_;  // while an answer is owed
  std::size_t waiting_ = 0;
  bool is_head_ = false;
  bool begun_ = false;
  bool over_ = false;
};

class LocalClient final : public RequestSender {
 public:
  explicit LocalClient(std::shared_ptr<LocalServer::Core> server) : server_(std::move(server)) {}
  ~LocalClient() override {
    for (const auto& call : std::exchange(calls_, {})) call->cancel();
  }

  RequestHandle send(HttpRequest request, HttpHandlers handlers) override {
    const auto call = std::make_shared<LocalCall>(server_, *this, std::move(handlers));
    calls_.insert(call);
    call->start(std::move(request));
    return RequestHandle{call};
  }
  void forget(const std::shared_ptr<LocalCall>& call) { calls_.erase(call); }

 private:
  std::shared_ptr<LocalServer::Core> server_;
  std::unordered_set<std::shared_ptr<LocalCall>> calls_;
};

void LocalCall::start(HttpRequest request) {
  is_head_ = request.method == "HEAD";
  post([request = std::move(request)](LocalCall& self) mutable {
    if (!self.server_->handler) return self.fail("the server has gone");
    self.exchange_ = std::make_shared<Responder::Exchange>(Responder::Exchange{.carrier = &self});
    self.server_->handler(to_server(std::move(request)), Responder{self.exchange_});
  });
}

void LocalCall::server_has_gone() {
  if (const auto exchange = end_exchange()) {
    exchange->on_closed = nullptr;
    exchange->on_drained = nullptr;
  }
  fail("the server has gone");
}

void LocalCall::cancel() {
  if (over_) return;
  const auto alive = shared_from_this();
  leave();
  const auto exchange = end_exchange();
  if (!exchange) return;
  server_->loop.post([exchange] {
    if (auto call = std::exchange(exchange->on_closed, nullptr)) call();
  });
}

void LocalCall::answer(ServerResponse response) {
  if (begun_) return;
  begin(std::move(response));
  end();
}

void LocalCall::begin(ServerResponse response) {
  if (std::exchange(begun_, true)) return;
  auto body = std::make_shared<const std::string>(std::move(response.body));
  post([response = std::move(response)](LocalCall& self) mutable {
    self.head(std::move(response));
  });
  write(std::move(body));
}

void LocalCall::write(Responder::Piece piece) {
  if (!begun_ || is_head_ || piece->empty()) return;
  waiting_ += piece->size();
  post([piece = std::move(piece)](LocalCall& self) {
    self.waiting_ -= piece->size();
    self.data(*piece);
    if (self.waiting_ == 0) self.drained();
  });
}

void LocalCall::end() {
  if (!begun_) return;
  end_exchange();
  post([](LocalCall& self) { self.finish({}); });
}

void LocalCall::abandoned() {
  if (!begun_) return answer({.status = 500, .body = "no answer\n"});
  end_exchange();
  fail("the answer was cut off");
}

void LocalCall::head(ServerResponse response) {
  if (handlers_.on_head) handlers_.on_head(response.status, headers_of(response));
}

void LocalCall::data(std::string_view bytes) {
  if (handlers_.on_data) handlers_.on_data(bytes);
}

void LocalCall::drained() {
  const auto exchange = exchange_;
  if (!exchange) return;
  if (auto call = std::exchange(exchange->on_drained, nullptr)) call();
}

void LocalCall::fail(std::string why) {
  post([why = std::move(why)](LocalCall& self) { self.finish(Error(Action::kRetry, why)); });
}

void LocalCall::finish(Status result) {
  leave();
  if (handlers_.on_done) handlers_.on_done(std::move(result));
}

void LocalCall::leave() {
  over_ = true;
  client_.forget(shared_from_this());
}

std::shared_ptr<Responder::Exchange> LocalCall::end_exchange() {
  auto exchange = std::exchange(exchange_, nullptr);
  if (exchange) exchange->carrier = nullptr;
  return exchange;
}

}  // namespace

LocalServer::LocalServer(Loop& loop, HttpServer::StreamHandler handler)
    : core_(std::make_shared<Core>(loop, std::move(handler))) {}

LocalServer::~LocalServer() {
  core_->handler = nullptr;
  for (LocalCall* call : core_->calls) call->server_has_gone();
}

std::unique_ptr<RequestSender> LocalServer::client() {
  return std::make_unique<LocalClient>(core_);
}

}  // namespace vo::net
