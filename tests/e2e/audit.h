// SPDX-License-Identifier: Apache-2.0
// The server's own record of who asked for what: how "at most one PATCH" is seen.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/api_client.h"

namespace vo::e2e {

// A PATCH on kubevirt.io, answered.
struct AuditedPatch {
  std::string user;          // who authenticated
  std::string impersonated;  // as whom it was done, "" where as itself
  std::string user_agent;
  std::string resource;
  std::string namespace_name;
  std::string name;
  bool dry_run = false;
  json::value body;  // the patch
  long status = 0;
};

// A LIST or the begin of a WATCH, answered.
struct AuditedRead {
  std::string user;
  std::string verb;  // list or watch
  std::string resource;
  std::string uri;  // with the parameters
  long status = 0;
};

// Reads on from where it stopped, so that each request is seen once.
class AuditLog {
 public:
  explicit AuditLog(std::filesystem::path path);  // starts at the end of what is there

  // All patches since the start by that user; stored ones (not dry runs).
  std::vector<AuditedPatch> patches_by(const std::string& user);
  // Every patch since the start, dry runs too.
  const std::vector<AuditedPatch>& all();
  // Those that were stored for our controller, whoever it was, on VMIs.
  std::vector<AuditedPatch> ours();
  // Lists and watches by that user of that resource since the start.
  std::vector<AuditedRead> reads_by(const std::string& user, const std::string& resource);
  void forget();  // starts anew from here

 private:
  void skip();
  void read_on();
  void read(std::string_view line);

  std::filesystem::path path_;
  std::size_t offset_ = 0;
  std::vector<AuditedPatch> patches_;
  std::vector<AuditedRead> reads_;
};

}  // namespace vo::e2e
