// SPDX-License-Identifier: Apache-2.0
// The same requests to two API servers, and where their answers differ. A script (*.http) is a list
// of requests that build on each other:
//
//   ### the title of a request
//   # set NAME = /metadata/uid     a value of the answer, for ${NAME} in what follows
//   # ignore /status               not compared
//   # known: REASON                a known difference; without `ignore` only the code is compared,
//                                  and with "code: " in front not even that
//   PATCH /api/v1/namespaces/conf/configmaps/a
//   Content-Type: application/json-patch+json
//
//   [{"op":"add","path":"/data/k","value":"v"}]
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2e/api_client.h"

namespace vo::e2e {

struct ScriptedRequest {
  std::string title;
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::vector<std::pair<std::string, std::string>> sets;  // name, JSON pointer
  std::vector<std::string> ignored;
  std::string known;
};

// Throws where a line is none of the above.
std::vector<ScriptedRequest> read_script(const std::filesystem::path& path);

// What is compared: values that differ from server to server are named instead of shown.
struct ScriptedAnswer {
  long status = 0;
  std::string content_type;
  std::vector<std::string> warnings;
  json::value body;
};

class ScriptRunner {
 public:
  explicit ScriptRunner(const ApiClient& client) : client_{client} {}
  ScriptedAnswer run(const ScriptedRequest& request);

 private:
  std::string filled_in(std::string text) const;

  const ApiClient& client_;
  std::map<std::string, std::string> values_;
};

// The first difference, "" where there is none: "/status/phase: \"A\" here, \"B\" there".
std::string difference(const ScriptedAnswer& here, const ScriptedAnswer& there);
// With what is known to differ left out.
std::string unknown_difference(const ScriptedRequest& request, ScriptedAnswer here,
                               ScriptedAnswer there);

}  // namespace vo::e2e
