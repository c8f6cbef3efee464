// SPDX-License-Identifier: Apache-2.0
#include "net/bind_address.h"

#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"

namespace vo::net {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::string_view without_brackets(std::string_view host) {
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

// nullopt unless it is a literal address, "localhost" or "".
std::optional<std::string> parse_host(std::string_view text) {
  std::string host{without_brackets(text)};
  if (host.empty() || host == "localhost") return host.empty() ? host : "127.0.0.1";
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  const bool bracketed = host.size() != text.size();
  if (error || address.is_v6() != bracketed) return std::nullopt;
  return host;
}

}  // namespace

std::string to_string(const BindAddress& address) {
  if (address.host.find(':') != std::string::npos) {
    return format("[{}]:{}", address.host, address.port);
  }
  return format("{}:{}", address.host, address.port);
}

Result<std::optional<BindAddress>> parse_bind_address(std::string_view text) {
  if (text == "0") return std::optional<BindAddress>{};
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos) {
    const auto host = parse_host(text.substr(0, colon));
    const auto port = parse_port(text.substr(colon + 1));
    if (host && port) return std::optional{BindAddress{*host, *port}};
  }
  return input_error(format(
      "'{}' is no address to listen on; right are :8081, 127.0.0.1:8081, [::1]:8081 and 0 for off",
      text));
}

}  // namespace vo::net
