// SPDX-License-Identifier: Apache-2.0
#include "net/http_session.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "net/http_server.h"

namespace vo::net {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;
using Message = http::request<http::string_body>;
using Answer = http::response<http::string_body>;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr int kHttp11 = 11;
// How long and how much a client that was refused may still send before the connection is cut.
constexpr std::chrono::seconds kDrainTime{1};
constexpr std::size_t kDrainBytes = std::size_t{256} * 1024;

ServerRequest to_request(Message&& message) {
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

Answer to_answer(ServerResponse&& response, bool head) {
  Answer answer{static_cast<http::status>(response.status), kHttp11};
  answer.set(http::field::content_type, response.content_type);
  answer.set("X-Content-Type-Options", "nosniff");
  for (const auto& header : response.headers) answer.insert(header.name, header.value);
  const std::size_t size = response.body.size();
  if (!head) answer.body() = std::move(response.body);
  answer.content_length(size);
  return answer;
}

// The answer to what is no acceptable request; nullopt where there is nobody to answer.
std::optional<ServerResponse> refusal(error_code error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return ServerResponse{.status = 431, .body = "request headers too large\n"};
  }
  if (error == http::error::body_limit) {
    return ServerResponse{.status = 413, .body = "request body too large\n"};
  }
  const bool ended = error == http::error::end_of_stream || error == http::error::partial_message;
  if (ended || error.category() != http::make_error_code(http::error::bad_method).category()) {
    return std::nullopt;
  }
  return ServerResponse{.status = 400, .body = "not an HTTP/1.1 request\n"};
}

template <typename Stream>
class StreamSession final : public HttpSession,
                            public std::enable_shared_from_this<StreamSession<Stream>> {
 public:
  StreamSession(std::shared_ptr<SessionHost> host, Stream stream,
                std::shared_ptr<boost::asio::ssl::context> tls)
      : host_(std::move(host)), tls_(std::move(tls)), stream_(std::move(stream)) {
    host_->sessions.insert(this);
  }

  ~StreamSession() override { host_->sessions.erase(this); }
  StreamSession(const StreamSession&) = delete;
  StreamSession& operator=(const StreamSession&) = delete;

  void start() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      lowest().expires_after(host_->limits.read);
      stream_.async_handshake(boost::asio::ssl::stream_base::server, then([this](error_code error) {
                                if (!error) read();
                              }));
    } else {
      read();
    }
  }

  void close() override { lowest().close(); }

  void close_when_answered() override {
    closing_ = true;
    if (!answering_) close();
  }

 private:
  PlainStream& lowest() { return beast::get_lowest_layer(stream_); }

  // Keeps the session alive until the step is done.
  template <typename Step>
  auto then(Step step) {
    return
        [self = this->shared_from_this(), step](error_code error, std::size_t = 0) { step(error); };
  }

  void read() {
    parser_.emplace();
    parser_->header_limit(host_->limits.header_bytes);
    parser_->body_limit(host_->limits.body_bytes);
    lowest().expires_after(host_->limits.read);
    http::async_read(stream_, buffer_, *parser_, then([this](error_code e) { received(e); }));
  }

  void received(error_code error) {
    if (!error) return serve(parser_->release());
    if (auto response = refusal(error)) return send(to_answer(std::move(*response), false), false);
  }

  void serve(Message message) {
    const bool head = message.method() == http::verb::head;
    const bool keep_alive = message.keep_alive();
    send(to_answer(host_->handler(to_request(std::move(message))), head), keep_alive);
  }

  void send(Answer answer, bool keep_alive) {
    answering_ = true;
    answer_ = std::move(answer);
    answer_.keep_alive(keep_alive && !closing_);
    lowest().expires_after(host_->limits.write);
    http::async_write(stream_, answer_, then([this](error_code e) { sent(e); }));
  }

  void sent(error_code error) {
    answering_ = false;
    if (error) return;
    if (answer_.keep_alive() && !closing_) return read();
    hang_up();
  }

  void hang_up() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      lowest().expires_after(kDrainTime);
      stream_.async_shutdown(then([](error_code) {}));
    } else {
      error_code ignored;
      std::ignore = stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
      lowest().expires_after(kDrainTime);
      drain(kDrainBytes);
    }
  }

  // Closing with unread bytes would reset the connection under the answer.
  void drain(std::size_t left) {
    lowest().async_read_some(
        boost::asio::buffer(discarded_),
        [self = this->shared_from_this(), left](error_code error, std::size_t size) {
          if (!error && size < left) self->drain(left - size);
        });
  }

  std::shared_ptr<SessionHost> host_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  Stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Answer answer_;
  std::array<char, 4096> discarded_{};
  bool answering_ = false;
  bool closing_ = false;
};

}  // namespace

void start_session(std::shared_ptr<SessionHost> host, tcp::socket socket,
                   const std::shared_ptr<boost::asio::ssl::context>& tls) {
  if (tls) {
    std::make_shared<StreamSession<TlsStream>>(std::move(host), TlsStream{std::move(socket), *tls},
                                               tls)
        ->start();
  } else {
    std::make_shared<StreamSession<PlainStream>>(std::move(host), PlainStream{std::move(socket)},
                                                 nullptr)
        ->start();
  }
}

}  // namespace vo::net
