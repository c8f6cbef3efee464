// SPDX-License-Identifier: Apache-2.0
// The bytes of a file that somebody replaces now and then: a token, a certificate, a CA bundle.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "kube/client_config.h"

namespace vo::runtime {

class FreshFile {
 public:
  // Bytes without a path stay as they are.
  explicit FreshFile(kube::Material material) : material_(std::move(material)) {}

  // Reads the file again if that was 50 s ago or more: within the minute that rotation allows, with
  // ten seconds to spare. What was there stays if reading fails. Error: kInput, only where there
  // is nothing to stay with.
  Status refresh(Instant now);
  // The next refresh() reads.
  void expire() { read_at_.reset(); }

  const std::string& bytes() const { return material_.bytes; }
  // Why the last reading failed; empty: it did not.
  const std::string& failure() const { return failure_; }

 private:
  kube::Material material_;
  std::optional<Instant> read_at_;
  std::string failure_;
};

}  // namespace vo::runtime
