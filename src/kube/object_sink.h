// SPDX-License-Identifier: Apache-2.0
// Where a reflector puts what it hears. The sink owns the objects; the reflector keeps none.
//
// Delivery is at least once and level-triggered: states in between may be missing, events may come
// again. So a sink
//  - applies an object iff it is new, or its uid is another one, or its resource version is not
//    older than the one it has (compare_resource_versions; opaque versions: apply);
//  - knows an object by namespace and name: another uid under the same name is a deletion and a
//    creation, even in one event;
//  - may skip decoding an object whose uid and resource version it has already.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "kube/object_meta.h"

namespace vo::kube {

enum class ReplaceReason : std::uint8_t {
  kStart,     // nothing was known before
  kExpired,   // the watch's position is gone (410), or the server refused to go on from it
  kSuspect,   // the server seemed to be behind what was seen already
  kRollback,  // the server is behind for good (etcd was restored): forget every resource version
  kAudit,     // nothing is wrong: what was silently lost, if anything, comes back
};

class ObjectSink {
 public:
  virtual ~ObjectSink() = default;

  // A list begins. Mark everything; what is neither upserted nor passed over until replace_end()
  // does not exist any more. A second begin without an end between: the first list broke off, and
  // nothing may be concluded from what it left out.
  virtual void replace_begin(ReplaceReason reason) = 0;
  // The list was complete: sweep.
  virtual void replace_end() = 0;

  // One object as sent; valid during the call, not padded. An error means that it could not be
  // decoded; passed_over() follows, and the stream goes on.
  virtual Status upsert(const ObjectMeta& meta, std::string_view object) = 0;
  // The object's last state.
  virtual Status remove(const ObjectMeta& meta, std::string_view object) = 0;

  // An object that exists, but cannot be known: too large, too deep, or undecodable. What was known
  // of it is out of date. `meta` is what could be read of it; its name may be empty.
  virtual void passed_over(const ObjectMeta& meta, const Error& why) = 0;

  // Everything up to this resource version has been delivered.
  virtual void bookmark(std::string_view resource_version) = 0;
};

}  // namespace vo::kube
