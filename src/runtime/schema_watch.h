// SPDX-License-Identifier: Apache-2.0
// Notices that the schema of kubevirt.io/v1 changed under us: that decides which status fields the
// server keeps. /openapi/v3, which every authenticated client may read, names each group's schema
// with a hash; it is read at the start, and again after a watch ended the way watches end when
// their CRD is replaced. A server that does not serve it (before 1.24) tells nothing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "json/reader.h"
#include "net/loop.h"
#include "runtime/api_client.h"

namespace vo::runtime {

class SchemaWatch {
 public:
  SchemaWatch(ApiClient& client, net::Loop& loop, json::Reader& reader,
              std::function<void()> changed);

  // Learns today's schema.
  void start();
  // Looks in a moment, and again a little later: the server publishes its schema with a delay.
  void look_soon();
  void stop();

 private:
  void look();
  void look_later();

  ApiClient& client_;
  json::Reader& reader_;
  std::function<void()> changed_;
  net::Timer timer_;
  std::vector<int> delays_s_;  // of the looks to come, last first
  std::string known_;
  ApiCall call_;
};

// The address of the schema of kubevirt.io/v1 in an /openapi/v3 answer, with its hash; "" where it
// is not listed or the text is no such answer.
std::string schema_address(json::Reader& reader, std::string_view openapi_root);

}  // namespace vo::runtime
