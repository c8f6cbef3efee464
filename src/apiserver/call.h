// SPDX-License-Identifier: Apache-2.0
// One request on its way through the server, and what is answered.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apiserver/cluster.h"
#include "apiserver/mutation.h"
#include "apiserver/options.h"
#include "apiserver/refusal.h"
#include "apiserver/target.h"
#include "apiserver/view.h"
#include "apiserver/watch_hub.h"
#include "kube/http.h"

namespace vo::apiserver {

struct Answer {
  kube::ResponseHead head;
  std::string body;
  std::optional<StreamId> stream;  // there is more to come: take_chunks()
};

struct Call {
  const kube::Request& request;
  const Target& target;
  Caller caller;  // impersonation taken into account
  Moment at;
  boost::json::storage_ptr storage = {};  // of the documents that go with the call
  Served* served = nullptr;               // null: the path names no resource
  View view = {};

  std::string_view header(std::string_view name) const;
  std::string_view content_type() const;  // without parameters, lower case
};

// HTTP header names compare without case.
bool is_header(std::string_view name, std::string_view wanted);

Answer json_answer(int code, std::string body);
Answer view_answer(int code, const View& view, std::string body);
Answer text_answer(int code, std::string body);
Answer refusal_answer(const Refusal& refusal);
void add_warnings(Answer& answer, const std::vector<std::string>& warnings);

// {"kind":"Status",…,"status":"Success"}, naming what was done to.
std::string success_text(const ResourceInfo& info, std::string_view name, std::string_view uid);

// The body as a JSON object, from JSON, YAML or protobuf. Refused: 400, 415.
Outcome<json::Document> read_body(const Call& call);

// What the query says of a write. Refused: 400, 422.
Outcome<WriteRequest> write_request(const Call& call, Verb verb);

}  // namespace vo::apiserver
