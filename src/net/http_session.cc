// SPDX-License-Identifier: Apache-2.0
#include "net/http_session.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "net/connection.h"
#include "net/http_server.h"
#include "net/responder.h"
#include "net/response_head.h"
#include "net/server_message.h"

namespace vo::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Message = http::request<http::string_body>;

// How long a client may take to close after the last answer before the connection is cut.
constexpr std::chrono::seconds kDrainTime{1};
// How much of later requests is taken in while an answer is awaited.
constexpr std::size_t kReadAhead = std::size_t{64} << 10;

ServerRequest to_request(Message message) {
  const std::string_view target{message.target().data(), message.target().size()};
  const auto question = target.find('?');
  ServerRequest request{.method = std::string{message.method_string()},
                        .path = std::string{target.substr(0, question)}};
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  for (const auto& field : message) {
    request.headers.push_back({std::string{field.name_string()}, std::string{field.value()}});
  }
  request.body = std::move(message.body());
  return request;
}

ServerResponse refusal(error_code error) {
  if (error == http::error::header_limit) return {.status = 431, .body = "header too large\n"};
  if (error == http::error::body_limit) return {.status = 413, .body = "body too large\n"};
  return {.status = 400, .body = "not an HTTP/1.1 request\n"};
}

ServerResponse no_answer() { return {.status = 500, .body = "no answer\n"}; }

bool expects_invitation(const Message& message) {
  return message.version() == 11 &&
         boost::beast::iequals(message[http::field::expect], "100-continue");
}

}  // namespace

HttpSession::HttpSession(std::shared_ptr<SessionHost> host, std::unique_ptr<Connection> connection)
    : host_(std::move(host)), connection_(std::move(connection)), deadline_(host_->loop) {}

HttpSession::~HttpSession() = default;

// --- The connection ----------------------------------------------------------------------------

// The next step, unless the operation failed.
Connection::Done HttpSession::then(Step step) {
  return [self = shared_from_this(), step](error_code error, std::size_t) {
    if (error || self->cut_) return self->lost();
    (self.get()->*step)();
  };
}

void HttpSession::close_after(Duration time) {
  deadline_.start(time, [this] { cut(); });
}

// Every operation under way fails now; that ends the session.
void HttpSession::cut() {
  cut_ = true;
  connection_->close();
}

void HttpSession::lost() {
  if (over_) return;
  const auto alive = shared_from_this();
  leave();
  tell_closed();
}

void HttpSession::leave() {
  over_ = true;
  deadline_.cancel();
  cut();
  if (exchange_) exchange_->carrier = nullptr;
  host_->sessions.erase(shared_from_this());
}

void HttpSession::start() {
  host_->sessions.insert(shared_from_this());
  close_after(host_->limits.read);
  connection_->handshake(then(&HttpSession::next_request));
}

void HttpSession::close() {
  const auto exchange = std::exchange(exchange_, nullptr);
  if (exchange) exchange->carrier = nullptr;
  leave();
}

void HttpSession::close_when_answered() {
  closing_ = true;
  if (phase_ == Phase::kReading) cut();
}

// --- Requests ----------------------------------------------------------------------------------

void HttpSession::next_request() {
  phase_ = Phase::kReading;
  invited_ = false;
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(host_->limits.header_bytes);
  parser_->body_limit(host_->limits.body_bytes);
  if (unparsed_.empty()) return read();
  close_after(host_->limits.read);
  parse();
}

void HttpSession::read() {
  if (std::exchange(reading_, true)) return;
  connection_->read_some([self = shared_from_this()](error_code error, std::string_view bytes) {
    self->reading_ = false;
    self->received(error, bytes);
  });
}

void HttpSession::received(error_code error, std::string_view bytes) {
  if (over_) return;
  if (cut_) return lost();
  if (error) return ended(error);
  read_on(bytes);
}

void HttpSession::read_on(std::string_view bytes) {
  if (phase_ == Phase::kLeaving) return read();
  if (phase_ == Phase::kReading && unparsed_.empty() && !parser_->got_some()) {
    close_after(host_->limits.read);
  }
  unparsed_.append(bytes);
  if (phase_ == Phase::kReading) return parse();
  if (unparsed_.size() < kReadAhead) read();
}

// A client that only ended its side still gets the answer it asked for, but no endless stream.
void HttpSession::ended(error_code error) {
  client_ended_ = true;
  const bool half = error == asio::error::eof;
  if (half && phase_ == Phase::kSending) return;
  if (half && phase_ == Phase::kAnswering) return tell_closed();
  lost();
}

void HttpSession::parse() {
  error_code error;
  std::size_t parsed = 0;
  while (!parser_->is_done() && parsed < unparsed_.size() && !error) {
    parsed += parser_->put(asio::buffer(unparsed_) + parsed, error);
  }
  unparsed_.erase(0, parsed);
  if (error && error != http::error::need_more) return refuse(error);
  if (parser_->is_done()) return serve();
  if (parser_->is_header_done()) invite_body();
  read();
}

void HttpSession::invite_body() {
  if (invited_ || !expects_invitation(parser_->get())) return;
  invited_ = true;
  outbox_.add("HTTP/1.1 100 Continue\r\n\r\n");
  flush();
}

void HttpSession::refuse(error_code error) {
  keep_alive_ = false;
  head_only_ = false;
  unparsed_ = {};
  send(refusal(error));
}

void HttpSession::serve() {
  const auto alive = shared_from_this();
  Message message = parser_->release();
  parser_.reset();
  if (unparsed_.empty()) unparsed_ = {};
  keep_alive_ = message.keep_alive();
  http_1_0_ = message.version() == 10;
  head_only_ = message.method() == http::verb::head;
  phase_ = Phase::kAnswering;
  deadline_.cancel();
  exchange_ = std::make_shared<Responder::Exchange>(Responder::Exchange{.carrier = this});
  host_->handler(to_request(std::move(message)), Responder{exchange_});
  if (!over_ && unparsed_.size() < kReadAhead) read();
}

// --- Answers -----------------------------------------------------------------------------------

void HttpSession::answer(ServerResponse response) {
  if (phase_ != Phase::kAnswering) return;
  finish_exchange();
  send(std::move(response));
}

void HttpSession::send(ServerResponse response) {
  phase_ = Phase::kSending;
  outbox_.add(response_head(response, Framing::kLength, keep_alive_ && !closing_));
  if (!head_only_ && !response.body.empty()) outbox_.add(std::move(response.body));
  flush();
}

void HttpSession::begin(ServerResponse response) {
  if (phase_ != Phase::kAnswering) return;
  phase_ = Phase::kStreaming;
  if (http_1_0_) keep_alive_ = false;
  outbox_.add(response_head(response, http_1_0_ ? Framing::kUntilClose : Framing::kChunked,
                            keep_alive_ && !closing_));
  write(std::make_shared<const std::string>(std::move(response.body)));
  flush();
}

void HttpSession::write(Responder::Piece piece) {
  if (phase_ != Phase::kStreaming || head_only_ || cut_) return;
  if (http_1_0_) {
    outbox_.add(std::move(piece));
  } else {
    outbox_.add_chunk(std::move(piece));
  }
  flush();
  if (outbox_.bytes() > host_->limits.waiting_bytes) cut();
}

void HttpSession::end() {
  if (phase_ != Phase::kStreaming) return;
  phase_ = Phase::kSending;
  finish_exchange();
  if (!http_1_0_ && !head_only_) outbox_.add_last_chunk();
  if (writing_ || !outbox_.idle()) return flush();
  all_sent();
}

void HttpSession::abandoned() {
  if (phase_ == Phase::kAnswering) return answer(no_answer());
  lost();
}

void HttpSession::finish_exchange() {
  const auto exchange = std::exchange(exchange_, nullptr);
  exchange->carrier = nullptr;
}

void HttpSession::flush() {
  if (writing_ || outbox_.idle() || cut_) return;
  writing_ = true;
  close_after(host_->limits.write);
  connection_->write(outbox_.take(), [self = shared_from_this()](error_code error, std::size_t) {
    self->writing_ = false;
    self->written(error);
  });
}

void HttpSession::written(error_code error) {
  if (over_) return;
  if (error || cut_) return lost();
  outbox_.sent();
  if (!outbox_.idle()) return flush();
  all_sent();
}

void HttpSession::all_sent() {
  if (phase_ == Phase::kReading) return close_after(host_->limits.read);  // invited the body
  if (phase_ != Phase::kSending) return tell_drained();
  const bool last = client_ended_ && unparsed_.empty();
  if (!keep_alive_ || closing_ || last) return say_goodbye();
  close_after(host_->limits.idle);
  next_request();
}

// Closing with unread bytes would reset the connection under the answer.
void HttpSession::say_goodbye() {
  phase_ = Phase::kLeaving;
  unparsed_ = {};
  if (client_ended_) return lost();
  close_after(kDrainTime);
  connection_->end(then(&HttpSession::read));
}

void HttpSession::tell_closed() {
  const auto exchange = exchange_;
  if (!exchange) return;
  if (auto call = std::exchange(exchange->on_closed, nullptr)) call();
}

void HttpSession::tell_drained() {
  deadline_.cancel();
  const auto exchange = exchange_;
  if (!exchange) return;
  if (auto call = std::exchange(exchange->on_drained, nullptr)) call();
}

}  // namespace vo::net
