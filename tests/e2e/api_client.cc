// SPDX-License-Identifier: Apache-2.0
#include "e2e/api_client.h"

#include <curl/curl.h>
#include <openssl/evp.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/format.h"
#include "e2e/process.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

constexpr long kTimeoutSeconds = 30;
constexpr int kAttempts = 100;

std::string decode_base64(const std::string& text) {
  std::string bytes(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) throw std::runtime_error("kubeconfig: broken base64");
  bytes.resize(static_cast<std::size_t>(size));
  while (!bytes.empty() && bytes.back() == '\0') bytes.pop_back();
  return bytes;
}

curl_blob blob(const std::string& bytes) {
  return {const_cast<char*>(bytes.data()), bytes.size(), CURL_BLOB_NOCOPY};
}

std::size_t append(char* data, std::size_t size, std::size_t count, void* target) {
  static_cast<std::string*>(target)->append(data, size * count);
  return size * count;
}

std::size_t note_header(char* data, std::size_t size, std::size_t count, void* target) {
  constexpr std::string_view kWarning = "warning: ";
  std::string_view line{data, size * count};
  if (line.starts_with("Warning: ") || line.starts_with(kWarning)) {
    line.remove_prefix(kWarning.size());
    static_cast<Answer*>(target)->warnings.emplace_back(line.substr(0, line.find('\r')));
  }
  return size * count;
}

json::value parse_or_null(const std::string& text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  return error ? json::value{} : value;
}

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

// The headers of a request, owned.
class HeaderList {
 public:
  ~HeaderList() { curl_slist_free_all(list_); }
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;

  void add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

bool is_starting(const Answer& answer) {
  return answer.status == 429 && answer.text.find("(re)initializing") != std::string::npos;
}

}  // namespace

struct ApiClient::Credentials {
  std::string server;
  std::string authority;
  std::string certificate;
  std::string key;
  std::string token;
  mutable Easy easy{curl_easy_init(), &curl_easy_cleanup};

  void use(CURL* curl) const;
  Answer perform(const std::string& method, const std::string& path, const std::string& body,
                 const HeaderList& headers) const;
};

void ApiClient::Credentials::use(CURL* curl) const {
  if (authority.empty()) return;
  const curl_blob authority_blob = blob(authority);
  curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &authority_blob);
  if (certificate.empty()) return;
  const curl_blob certificate_blob = blob(certificate);
  const curl_blob key_blob = blob(key);
  curl_easy_setopt(curl, CURLOPT_SSLCERT_BLOB, &certificate_blob);
  curl_easy_setopt(curl, CURLOPT_SSLKEY_BLOB, &key_blob);
}

Answer ApiClient::Credentials::perform(const std::string& method, const std::string& path,
                                       const std::string& body, const HeaderList& headers) const {
  CURL* curl = easy.get();
  Answer answer;
  curl_easy_reset(curl);
  use(curl);
  curl_easy_setopt(curl, CURLOPT_URL, (server + path).c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl, CURLOPT_NOBODY, method == "HEAD" ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kTimeoutSeconds);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.text);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, note_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
  if (!body.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  }
  if (const CURLcode code = curl_easy_perform(curl); code != CURLE_OK) {
    throw std::runtime_error(vo::format("{} {}: {}", method, path, curl_easy_strerror(code)));
  }
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  const char* content_type = nullptr;
  curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &content_type);
  if (content_type != nullptr) answer.content_type = content_type;
  answer.body = parse_or_null(answer.text);
  return answer;
}

ApiClient::ApiClient(const std::filesystem::path& kubeconfig) {
  const json::value config = json::parse(read_file(kubeconfig));
  const auto decoded = [&](std::string_view pointer) {
    return decode_base64(text_at(config, pointer));
  };
  auto credentials = std::make_shared<Credentials>();
  credentials->server = text_at(config, "/clusters/0/cluster/server");
  credentials->authority = decoded("/clusters/0/cluster/certificate-authority-data");
  credentials->certificate = decoded("/users/0/user/client-certificate-data");
  credentials->key = decoded("/users/0/user/client-key-data");
  credentials->token = text_at(config, "/users/0/user/token");
  credentials_ = std::move(credentials);
}

ApiClient::ApiClient(std::shared_ptr<const Credentials> credentials)
    : credentials_{std::move(credentials)} {}

ApiClient ApiClient::at(std::string server, const std::string& authority) {
  auto credentials = std::make_shared<Credentials>();
  credentials->server = std::move(server);
  credentials->authority = decode_base64(authority);
  return ApiClient{std::move(credentials)};
}

ApiClient ApiClient::as(std::string user) const {
  ApiClient other = *this;
  other.impersonated_ = std::move(user);
  return other;
}

Answer ApiClient::send(const std::string& method, const std::string& path, const std::string& body,
                       const std::string& content_type) const {
  HeaderList headers;
  headers.add("Accept: application/json");
  headers.add("Content-Type: " + content_type);
  if (!credentials_->token.empty()) headers.add("Authorization: Bearer " + credentials_->token);
  if (!impersonated_.empty()) headers.add("Impersonate-User: " + impersonated_);
  Answer answer;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    answer = credentials_->perform(method, path, body, headers);
    if (!is_starting(answer)) break;
    pause(std::chrono::milliseconds{100});
  }
  return answer;
}

Answer ApiClient::send_raw(const std::string& method, const std::string& path,
                           const std::string& body,
                           const std::vector<std::pair<std::string, std::string>>& headers) const {
  HeaderList list;
  for (const auto& [name, value] : headers) list.add(format("{}: {}", name, value));
  if (!credentials_->token.empty()) list.add("Authorization: Bearer " + credentials_->token);
  return credentials_->perform(method, path, body, list);
}

Answer ApiClient::post(const std::string& path, const json::value& body) const {
  return send("POST", path, json::serialize(body));
}

Answer ApiClient::put(const std::string& path, const json::value& body) const {
  return send("PUT", path, json::serialize(body));
}

Answer ApiClient::merge_patch(const std::string& path, const json::value& patch) const {
  return send("PATCH", path, json::serialize(patch), "application/merge-patch+json");
}

Answer ApiClient::json_patch(const std::string& path, const json::value& patch) const {
  return send("PATCH", path, json::serialize(patch), "application/json-patch+json");
}

Answer ApiClient::apply(const std::string& path, const json::value& object,
                        std::string_view field_manager) const {
  return send("PATCH", vo::format("{}?fieldManager={}&force=true", path, field_manager),
              json::serialize(object), "application/apply-patch+yaml");
}

Answer ApiClient::update(const std::string& path,
                         const std::function<void(json::value&)>& change) const {
  Answer answer;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    json::value object = must(get(path));
    change(object);
    answer = put(path, object);
    if (answer.status != 409) break;
  }
  return answer;
}

Answer http_get(const std::string& url, const std::string& token) {
  const Easy easy{curl_easy_init(), &curl_easy_cleanup};
  HeaderList headers;
  if (!token.empty()) headers.add("Authorization: Bearer " + token);
  Answer answer;
  curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT, kTimeoutSeconds);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &answer.text);
  if (curl_easy_perform(easy.get()) == CURLE_OK) {
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  }
  return answer;
}

json::value must(const Answer& answer) {
  if (!answer.ok()) {
    throw std::runtime_error(vo::format("HTTP {}: {}", answer.status, answer.text.substr(0, 1000)));
  }
  return answer.body;
}

const json::value* find(const json::value& value, std::string_view pointer) {
  boost::system::error_code error;
  return value.find_pointer(pointer, error);
}

std::string text_at(const json::value& value, std::string_view pointer) {
  const json::value* found = find(value, pointer);
  if (found == nullptr || found->is_null()) return {};
  if (const json::string* text = found->if_string()) return {text->data(), text->size()};
  return json::serialize(*found);
}

}  // namespace vo::e2e
