// SPDX-License-Identifier: Apache-2.0
#include "scenarios/in_process_world.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <random>
#include <utility>
#include <variant>

#include "base/error.h"
#include "base/format.h"
#include "controller/cleaning.h"
#include "controller/controller.h"
#include "controller/messages.h"
#include "dev/bootstrap.h"
#include "dev/crds.h"
#include "json/reader.h"
#include "kube/leader_elector.h"
#include "kube/request.h"
#include "kubevirt/decode.h"
#include "kubevirt/names.h"
#include "runtime/controller_requests.h"
#include "runtime/object_feed.h"
#include "runtime/watched_resource.h"
#include "scenarios/manifests.h"
#include "scenarios/observe.h"

namespace vo::scenarios {
namespace {

constexpr const char* kAdministrator = "system:admin";
constexpr const char* kOurUser = "system:serviceaccount:virt-overhead:virt-overhead";
constexpr const char* kVirtController = "system:serviceaccount:kubevirt:kubevirt-controller";
constexpr int kTurnsMax = 100'000;  // without the clock moving

apiserver::Caller caller(const std::string& user) { return {.user = user, .groups = {}}; }

std::function<double()> uniform(std::uint64_t seed) {
  auto generator = std::make_shared<std::mt19937_64>(seed);
  return [generator] { return std::uniform_real_distribution<double>{}(*generator); };
}

controller::PublishMode publish_mode(const std::string& text) {
  if (text == "status") return controller::PublishMode::kStatus;
  if (text == "annotation") return controller::PublishMode::kAnnotation;
  if (text == "none") return controller::PublishMode::kNone;
  return controller::PublishMode::kAuto;
}

controller::Options options_of(const ControllerStart& start) {
  controller::Options options;
  options.publish = publish_mode(start.publish);
  if (!start.gate.empty()) options.gate = start.gate == "on";
  return options;
}

std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
  if (!a) return b;
  return b ? std::min(*a, *b) : a;
}

// The embedded server hands the same watch on; an actor of the simulation says who it is itself.
std::string user_of(const kube::Request& request) {
  for (const auto& header : request.headers) {
    if (header.name == "Impersonate-User") return header.value;
  }
  return kAdministrator;
}

}  // namespace

LocalReflector::LocalReflector(kube::ReflectorConfig config, std::unique_ptr<kube::ObjectSink> sink,
                               apiserver::ApiServer& server, const Clock& clock,
                               const std::string& user, std::function<double()> random)
    : sink_(std::move(sink)),
      reflector_(std::move(config), *sink_, std::move(random)),
      server_(server),
      clock_(clock),
      caller_(caller(user)) {
  drive(reflector_.start(clock_.now()));
}

LocalReflector::~LocalReflector() { hang_up(); }

void LocalReflector::hang_up() {
  if (stream_) server_.close(*stream_);
  stream_.reset();
  pending_.reset();
}

void LocalReflector::drive(kube::Reflector::Step step) {
  if (step.cancel) hang_up();
  if (step.send) pending_ = *std::move(step.send);
  wake_at_ = step.wake_at;
}

bool LocalReflector::turn() {
  if (!pending_) return false;
  const auto request = *std::exchange(pending_, std::nullopt);
  auto answer = server_.handle(request, caller_, clock_.now(), clock_.wall_now());
  stream_ = answer.stream;
  drive(reflector_.on_head(answer.head, clock_.now()));
  if (!answer.body.empty() && !pending_) drive(reflector_.on_body(answer.body, clock_.now()));
  if (!stream_ && !pending_) drive(reflector_.on_end(clock_.now()));
  return true;
}

bool LocalReflector::take(const apiserver::Chunk& chunk) {
  if (stream_ != chunk.stream) return false;
  if (chunk.bytes) drive(reflector_.on_body(*chunk.bytes, clock_.now()));
  if (chunk.end && stream_ == chunk.stream) {
    stream_.reset();
    drive(reflector_.on_end(clock_.now()));
  }
  return true;
}

void LocalReflector::tick() {
  if (wake_at_ && *wake_at_ <= clock_.now()) drive(reflector_.on_timer(clock_.now()));
}

// A sink of the simulation, which outlives every reflector.
class SharedSink final : public kube::ObjectSink {
 public:
  explicit SharedSink(kube::ObjectSink& sink) : sink_(sink) {}
  void replace_begin(kube::ReplaceReason reason) override { sink_.replace_begin(reason); }
  void replace_end() override { sink_.replace_end(); }
  Status upsert(const kube::ObjectMeta& meta, std::string_view object) override {
    return sink_.upsert(meta, object);
  }
  Status remove(const kube::ObjectMeta& meta, std::string_view object) override {
    return sink_.remove(meta, object);
  }
  void passed_over(const kube::ObjectMeta& meta, const Error& why) override {
    sink_.passed_over(meta, why);
  }
  void bookmark(std::string_view version) override { sink_.bookmark(version); }

 private:
  kube::ObjectSink& sink_;
};

struct InProcessWorld::Ours {
  Ours(InProcessWorld& in, const ControllerStart& start)
      : world(in),
        as(start.as_kubevirt ? kVirtController : kOurUser),
        controller(options_of(start), in.logger_, in.random_) {
    if (start.elect) stand_by(++in.started_);
  }

  void stand_by(int number) {
    elector.emplace(kube::LeaderElectionConfig{.namespace_name = kLeaseNamespace,
                                               .name = kLease,
                                               .identity = format("replica-{}", number)},
                    world.random_);
    step(controller::Leadership{.leading = false});
    drive(elector->start(world.clock_.now(), world.clock_.wall_now()));
  }

  void drive(kube::LeaderElector::Step step) {
    if (step.send) lease_request = *std::move(step.send);
    lease_wake = step.wake_at;
    lead();
  }

  void lead() {
    const bool leads = elector && elector->leads(world.clock_.now());
    if (std::exchange(leading, leads) != leads) step(controller::Leadership{.leading = leads});
  }

  bool turn_elector() {
    if (!elector) return false;
    lead();
    if (!lease_request) return false;
    const auto request = *std::exchange(lease_request, std::nullopt);
    drive(elector->on_response(world.handle(request, kOurUser), world.clock_.now(),
                               world.clock_.wall_now()));
    return true;
  }

  // As at SIGTERM: the lease is given up.
  void release() {
    if (!elector) return;
    drive(elector->release(world.clock_.now(), world.clock_.wall_now()));
    while (turn_elector()) {
    }
  }

  void tick() {
    for (auto& reflector : reflectors) reflector->tick();
    if (lease_wake && *lease_wake <= world.clock_.now()) {
      drive(elector->on_timer(world.clock_.now(), world.clock_.wall_now()));
    }
    step(controller::Tick{});
  }

  std::optional<Instant> wake_at() {
    auto next = earlier(controller.wake_at(world.clock_.now()), lease_wake);
    for (const auto& reflector : reflectors) next = earlier(next, reflector->wake_at());
    return next;
  }

  void watch(controller::Resource resource) {
    auto feed = std::make_unique<runtime::ObjectFeed>(
        resource, reader, [this](controller::Input input) { inbox.push_back(std::move(input)); });
    reflectors.push_back(std::make_unique<LocalReflector>(runtime::reflector_config(resource, ""),
                                                          std::move(feed), world.server_,
                                                          world.clock_, kOurUser, world.random_));
  }

  bool turn() {
    bool busy = turn_elector();
    for (auto& reflector : reflectors) busy = reflector->turn() || busy;
    busy = !inbox.empty() || busy;
    while (!inbox.empty()) {
      auto input = std::move(inbox.front());
      inbox.pop_front();
      step(std::move(input));
    }
    return busy;
  }

  void step(controller::Input input) {
    for (auto& output :
         controller.step(std::move(input), world.clock_.now(), world.clock_.wall_now())) {
      if (const auto* patch = std::get_if<controller::SendPatch>(&output)) send(*patch);
      if (const auto* get = std::get_if<controller::SendGet>(&output)) send(*get);
      if (const auto* event = std::get_if<controller::SendEvent>(&output)) send(*event);
    }
  }

  void send(const controller::SendPatch& patch) {
    const auto response = world.handle(runtime::to_request(patch), as);
    if (response.ok() && !patch.dry_run) {
      world.writes_.push_back(
          {.vmi = format("{}/{}", patch.namespace_name, patch.name), .body = patch.body});
    }
    inbox.push_back(runtime::to_answer(patch.id, response, Duration{}, reader));
  }

  void send(const controller::SendGet& get) {
    inbox.push_back(runtime::to_answer(get.id, world.handle(runtime::to_request(get), kOurUser),
                                       Duration{}, reader));
  }

  void send(const controller::SendEvent& event) {
    const auto response = world.handle(runtime::to_request(event, "in-process"), kOurUser);
    inbox.push_back(runtime::to_answer(event.id, response, Duration{}, reader));
  }

  InProcessWorld& world;
  std::string as;
  json::Reader reader;
  controller::Controller controller;
  std::deque<controller::Input> inbox;
  std::vector<std::unique_ptr<LocalReflector>> reflectors;
  std::optional<kube::LeaderElector> elector;
  std::optional<kube::Request> lease_request;
  std::optional<Instant> lease_wake;
  bool leading = false;
};

InProcessWorld::InProcessWorld(const InProcessOptions& options)
    : random_(uniform(options.seed)),
      simulation_options_{
          .garbage_collector = false, .nodes = options.nodes, .handler_keeps_cpu_overhead = true},
      server_(dev::server_options(options.seed, clock_), {clock_.now(), clock_.wall_now()}),
      simulation_(simulation_options_, random_) {
  clock_.set_wall(WallTime{} + std::chrono::years{56});
  bootstrap();
}

InProcessWorld::~InProcessWorld() = default;

void InProcessWorld::bootstrap() {
  for (const char* name : {kNamespace, kInstallNamespace}) {
    const kube::ResourcePath path{
        .group = "", .version = "v1", .resource = "namespaces", .namespace_name = ""};
    handle(kube::create_request(path, format(R"({{"metadata":{{"name":"{}"}}}})", name)),
           kAdministrator);
  }
}

kube::Response InProcessWorld::handle(const kube::Request& request, const std::string& user) {
  auto answer = server_.handle(request, caller(user), clock_.now(), clock_.wall_now());
  return {.head = std::move(answer.head), .body = std::move(answer.body)};
}

Result<kube::Response> InProcessWorld::call(const kube::Request& request) {
  return handle(request, kAdministrator);
}

Status InProcessWorld::clean(bool as_kubevirt) {
  json::Reader reader;
  const auto everywhere = runtime::path_of(controller::Resource::kVmis);
  VO_TRY(const auto found, read_all(*this, everywhere));
  for (const auto& object : found) {
    VO_TRY(const auto vmi,
           kubevirt::decode(reader, json::write_compact(object), kubevirt::decode_vmi));
    const auto plan = controller::plan_cleaning(vmi);
    if (plan.body.empty()) continue;
    const auto response = handle(
        kube::json_patch_request(everywhere.in(vmi.meta.namespace_name), vmi.meta.name, plan.body),
        as_kubevirt ? kVirtController : kOurUser);
    VO_TRY(const auto cleaned, must(response));
  }
  return {};
}

bool InProcessWorld::deliver_chunks() {
  const auto chunks = server_.take_chunks();
  for (const auto& chunk : chunks) {
    const auto takes = [&](auto& reflector) { return reflector->take(chunk); };
    if (std::ranges::any_of(reflectors_, takes)) continue;
    std::ranges::any_of(ours_,
                        [&](auto& one) { return std::ranges::any_of(one->reflectors, takes); });
  }
  return !chunks.empty();
}

bool InProcessWorld::turn_reflectors() {
  bool busy = false;
  for (auto& reflector : reflectors_) busy = reflector->turn() || busy;
  return busy;
}

bool InProcessWorld::turn_simulation() {
  const auto sends = simulation_.step(clock_.now(), clock_.wall_now());
  for (const auto& send : sends) {
    simulation_.answered(send.id, handle(send.request, user_of(send.request)), clock_.now());
  }
  return !sends.empty();
}

bool InProcessWorld::turn_controllers() {
  bool busy = false;
  for (auto& one : ours_) busy = one->turn() || busy;
  return busy;
}

std::optional<Instant> InProcessWorld::next_of_controllers() {
  std::optional<Instant> next;
  for (auto& one : ours_) next = earlier(next, one->wake_at());
  return next;
}

bool InProcessWorld::turn() {
  bool busy = deliver_chunks();
  busy = turn_reflectors() || busy;
  busy = turn_simulation() || busy;
  return turn_controllers() || busy;
}

bool InProcessWorld::advance(Instant limit) {
  auto next = earlier(server_.wake_at(), simulation_.wake_at(clock_.now()));
  for (const auto& reflector : reflectors_) next = earlier(next, reflector->wake_at());
  next = earlier(next, next_of_controllers());
  const Instant to = std::clamp(next.value_or(limit), clock_.now(), limit);
  clock_.advance(to - clock_.now());
  server_.tick(clock_.now(), clock_.wall_now());
  for (auto& reflector : reflectors_) reflector->tick();
  for (auto& one : ours_) one->tick();
  return to < limit;
}

bool InProcessWorld::wait_until(const std::function<bool()>& holds, Duration patience) {
  const Instant limit = clock_.now() + patience;
  while (true) {
    for (int turns = 0; turn(); ++turns) {
      if (turns == kTurnsMax) return false;
    }
    if (holds()) return true;
    if (!advance(limit)) return turn(), holds();
  }
}

Status InProcessWorld::start_controller(const ControllerStart& start) {
  Ours& added = *ours_.emplace_back(std::make_unique<Ours>(*this, start));
  for (std::size_t i = 0; i < controller::kResourceCount; ++i) {
    added.watch(static_cast<controller::Resource>(i));
  }
  return {};
}

Status InProcessWorld::stop_controller() {
  if (!ours_.empty()) ours_.front()->release();
  return kill_controller();
}

Status InProcessWorld::kill_controller() {
  if (!ours_.empty()) ours_.erase(ours_.begin());
  return {};
}

Status InProcessWorld::use_crds(std::string_view release) {
  VO_CHECK_OK(dev::Bootstrap(server_, clock_).put_crds(release));
  if (reflectors_.empty()) {
    for (const auto kind : simulation::kAllKinds) {
      reflectors_.push_back(
          std::make_unique<LocalReflector>(dev::reflector_config(simulation::watched(kind)),
                                           std::make_unique<SharedSink>(simulation_.sink(kind)),
                                           server_, clock_, kAdministrator, random_));
    }
  }
  for (auto& one : ours_) one->step(controller::SchemaChanged{});
  return {};
}

}  // namespace vo::scenarios
