// SPDX-License-Identifier: Apache-2.0
// Who asked for what, as a line of JSON per answered request: audit.k8s.io/v1 events of the level
// Request, cut down to what tools look at. Reads are left out.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "dev/served_api.h"

namespace vo::dev {

class AuditLog {
 public:
  // Error: kInput, the file cannot be written.
  static Result<AuditLog> open(const std::string& path);

  void note(const AuditEntry& entry, WallTime wall);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  explicit AuditLog(std::FILE* file) : file_(file) {}

  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace vo::dev
