// SPDX-License-Identifier: Apache-2.0
// A Kubernetes API server in memory: answers requests as kube-apiserver does, from one store with
// one revision counter. Without I/O, clocks or threads: who owns it hands requests in and takes
// bytes out. It is one process's whole control plane, so there is no authorization; what a webhook
// would do is Options::admission.
//
//   Answer answer = server.handle(request, caller, clock.now(), clock.wall_now());
//   // send answer.head and answer.body; with a stream the body goes on:
//   for (const Chunk& chunk : server.take_chunks()) …  // after every handle() and tick()
//
// handle() with a write and tick() may produce chunks for any open stream. A client that goes away
// is reported with close().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "apiserver/call.h"
#include "apiserver/cluster.h"
#include "apiserver/options.h"
#include "apiserver/watch_hub.h"
#include "base/clock.h"
#include "kube/http.h"

namespace vo::apiserver {

class ApiServer {
 public:
  // Namespaces default, kube-node-lease, kube-public and kube-system are there from `at` on.
  ApiServer(Options options, const Moment& at);
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  // `request.target` is path and query as they were sent. An Impersonate-User header takes the
  // caller's place.
  Answer handle(const kube::Request& request, const Caller& caller, Instant now, WallTime wall);

  // What open watches have got since the last call.
  std::vector<Chunk> take_chunks() { return cluster_.watches.take_chunks(); }
  void close(StreamId stream) { cluster_.watches.close(stream); }

  // Bookmarks, ends of watches, garbage collection. Early calls do no harm.
  void tick(Instant now, WallTime wall);
  // When tick() has something to do; Instant{}: at once; nullopt: nothing is waiting.
  std::optional<Instant> wake_at() const;

  // Packs what has not changed since the last call, so that it takes less memory. Whether there was
  // anything.
  bool pack();

  // Forgets all history: lists and watches of the past are answered with 410.
  void compact();

  std::uint64_t revision() const { return cluster_.store.revision(); }
  std::size_t open_watches() const { return cluster_.watches.size(); }

 private:
  Outcome<Answer> route(Call& call);
  Outcome<Answer> route_resource(Call& call);
  Outcome<Answer> route_collection(const Call& call);
  Outcome<Answer> route_object(const Call& call);
  Outcome<Answer> route_subresource(const Call& call);

  Cluster cluster_;
  std::uint64_t packed_before_ = 0;  // revision at the last pack()
};

}  // namespace vo::apiserver
