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
#include <vector>

namespace vo::e2e {

namespace json = boost::json;

struct Answer {
  long status = 0;
  json::value body;  // null where it is not JSON
  std::string text;
  std::vector<std::string> warnings;  // the Warning headers

  bool ok() const { return status / 100 == 2; }
};

class ApiClient {
 public:
  // As the first user of that kubeconfig (JSON, credentials inside).
  explicit ApiClient(const std::filesystem::path& kubeconfig);

  // The same server and credentials, acting as another user.
  ApiClient as(std::string user) const;

  // Any request. Waits out the 429 of a storage that is starting; throws where there is no answer.
  Answer send(const std::string& method, const std::string& path, const std::string& body = {},
              const std::string& content_type = "application/json") const;

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
  std::shared_ptr<const Credentials> credentials_;
  std::string impersonated_;
};

// Plain HTTP, as a kubelet probes; status 0 where nobody answers.
Answer http_get(const std::string& url);

// The answer's body, or an exception that says what the server said.
json::value must(const Answer& answer);

// value at a JSON pointer, nullptr where there is nothing.
const json::value* find(const json::value& value, std::string_view pointer);
// The string there, "" where there is none; numbers as they print.
std::string text_at(const json::value& value, std::string_view pointer);

}  // namespace vo::e2e
