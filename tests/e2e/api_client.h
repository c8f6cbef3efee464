// SPDX-License-Identifier: Apache-2.0
// A small blocking Kubernetes client for tests, on libcurl and Boost.JSON alone: what it sees of
// the server does not pass through the code under test.
#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vo::e2e {

namespace json = boost::json;

struct Answer {
  long status = 0;
  json::value body;  // null where it is not JSON
  std::string text;
  std::vector<std::string> warnings;  // the Warning headers
  std::string content_type;

  bool ok() const { return status / 100 == 2; }
};

class ApiClient {
 public:
  // As the first user of that kubeconfig (JSON, credentials inside).
  explicit ApiClient(const std::filesystem::path& kubeconfig);

  // Without credentials, which the embedded server does not ask for. `authority`: whose
  // certificates are trusted, PEM in base64.
  static ApiClient at(std::string server, const std::string& authority = {});

  // The same server and credentials, acting as another user.
  ApiClient as(std::string user) const;

  // Any request. Waits out the 429 of a storage that is starting; throws where there is no answer.
  Answer send(const std::string& method, const std::string& path, const std::string& body = {},
              const std::string& content_type = "application/json") const;

  // Exactly these headers, and no second try.
  Answer send_raw(const std::string& method, const std::string& path, const std::string& body,
                  const std::vector<std::pair<std::string, std::string>>& headers) const;

  Answer get(const std::string& path) const { return send("GET", path); }
  Answer post(const std::string& path, const json::value& body) const;
  Answer put(const std::string& path, const json::value& body) const;
  Answer remove(const std::string& path) const { return send("DELETE", path); }
  Answer merge_patch(const std::string& path, const json::value& patch) const;
  Answer json_patch(const std::string& path, const json::value& patch) const;
  Answer apply(const std::string& path, const json::value& object,
               std::string_view field_manager) const;

  // GET, change, PUT, again after a conflict.
  Answer update(const std::string& path, const std::function<void(json::value&)>& change) const;

 private:
  struct Credentials;
  explicit ApiClient(std::shared_ptr<const Credentials> credentials);

  std::shared_ptr<const Credentials> credentials_;
  std::string impersonated_;
};

// As a kubelet probes, or a scraper that takes any certificate and may bring a bearer token; status
// 0 where nobody answers.
Answer http_get(const std::string& url, const std::string& token = {});

// The answer's body, or an exception that says what the server said.
json::value must(const Answer& answer);

// value at a JSON pointer, nullptr where there is nothing.
const json::value* find(const json::value& value, std::string_view pointer);
// The string there, "" where there is none; numbers as they print.
std::string text_at(const json::value& value, std::string_view pointer);

}  // namespace vo::e2e
