// SPDX-License-Identifier: Apache-2.0
#include "e2e/remote_world.h"

#include <algorithm>
#include <csignal>
#include <exception>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "dev/crds.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

constexpr std::string_view kCrds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
constexpr std::string_view kVirtControllerUser =
    "system:serviceaccount:kubevirt:kubevirt-controller";

// Shorter than the defaults, for the test's sake.
const std::vector<std::string> kElecting{
    "--leader-elect",
    vo::format("--leader-elect-resource-namespace={}", scenarios::kLeaseNamespace),
    "--leader-elect-lease-duration=4s", "--leader-elect-renew-deadline=3s",
    "--leader-elect-retry-period=500ms"};

std::vector<std::pair<std::string, std::string>> headers_of(const kube::Request& request) {
  std::vector<std::pair<std::string, std::string>> headers;
  headers.reserve(request.headers.size());
  for (const auto& header : request.headers) headers.emplace_back(header.name, header.value);
  return headers;
}

std::string crd_path(const json::value& crd) {
  return vo::format("{}/{}", kCrds, text_at(crd, "/metadata/name"));
}

// A replaced CRD is served after a moment; until then the old schema, or 429, answers.
bool is_served(const ApiClient& admin, const json::value& crd) {
  const auto answer = admin.get(crd_path(crd));
  const auto* generation = find(answer.body, "/metadata/generation");
  const auto plural = text_at(crd, "/spec/names/plural");
  return generation != nullptr &&
         admin.get(vo::format("/apis/kubevirt.io/v1/{}?limit=1", plural)).status == 200;
}

// Marks CRDs of ours, to know them again: a server completes what it is given.
constexpr std::string_view kRelease = "tests.virt-overhead.io/release";

json::value marked(json::value crd, std::string_view release) {
  crd.at("metadata").as_object()["annotations"].emplace_object()[kRelease] = release;
  return crd;
}

bool is_of(const json::value& crd, std::string_view release) {
  return text_at(crd, "/metadata/annotations/tests.virt-overhead.io~1release") == release;
}

}  // namespace

RemoteWorld::RemoteWorld(ApiClient admin, std::filesystem::path kubeconfig,
                         std::filesystem::path audit_log)
    : admin_{std::move(admin)}, kubeconfig_{std::move(kubeconfig)}, audit_{std::move(audit_log)} {}

RemoteWorld::~RemoteWorld() = default;

Result<kube::Response> RemoteWorld::call(const kube::Request& request) {
  try {
    const Answer answer = admin_.send_raw(std::string{kube::to_string(request.method)},
                                          request.target, request.body, headers_of(request));
    return kube::Response{.head = {.code = static_cast<int>(answer.status), .headers = {}},
                          .body = answer.text};
  } catch (const std::exception& failure) {
    return vo::Error{Action::kRetry, failure.what()};
  }
}

bool RemoteWorld::wait_until(const std::function<bool()>& holds, Duration patience) {
  return e2e::wait_until(holds, patience);
}

Status RemoteWorld::start_controller(const scenarios::ControllerStart& start) {
  const auto number = ++started_;
  Command command{.words = {VO_BINARY, "controller", "--kubeconfig=" + kubeconfig_.string(),
                            "--health-probe-bind-address=0", "--publish=" + start.publish,
                            "--backfill-qps=100"},
                  .environment = {},
                  .stdout_file = folder_.path() / vo::format("out-{}", number),
                  .stderr_file = folder_.path() / vo::format("log-{}", number)};
  if (start.elect) std::ranges::copy(kElecting, std::back_inserter(command.words));
  if (start.as_kubevirt) {
    command.words.push_back(vo::format("--publish-as={}", kVirtControllerUser));
  }
  if (!start.gate.empty()) command.words.push_back("--feature-gate=" + start.gate);
  controllers_.push_back(std::make_unique<Process>(command));
  return {};
}

Status RemoteWorld::stop_controller() {
  if (controllers_.empty()) return {};
  controllers_.front()->send(SIGTERM);
  const auto status = controllers_.front()->wait(std::chrono::seconds{5});
  controllers_.erase(controllers_.begin());
  if (status == 0) return {};
  return input_error(vo::format("the controller did not end as it should; {}", log()));
}

Status RemoteWorld::kill_controller() {
  if (!controllers_.empty()) controllers_.erase(controllers_.begin());
  return {};
}

Status RemoteWorld::clean(bool as_kubevirt) {
  std::vector<std::string> words{VO_BINARY, "clean", "--all-namespaces",
                                 "--kubeconfig=" + kubeconfig_.string()};
  if (as_kubevirt) words.push_back(vo::format("--publish-as={}", kVirtControllerUser));
  const Finished finished = run(words);
  if (finished.status == 0) return {};
  return input_error(vo::format("clean: {}{}", finished.out, finished.err));
}

Result<std::vector<scenarios::StoredWrite>> RemoteWorld::writes() {
  std::vector<scenarios::StoredWrite> found;
  for (const auto& patch : audit_.ours()) {
    found.push_back({.vmi = vo::format("{}/{}", patch.namespace_name, patch.name),
                     .body = json::serialize(patch.body)});
  }
  return found;
}

Status RemoteWorld::put_crd(const json::value& original, std::string_view release) {
  const auto crd = marked(original, release);
  const Answer present = admin_.get(crd_path(crd));
  if (is_of(present.body, release)) return {};
  Answer answer;
  if (present.status == 404) {
    answer = admin_.post(std::string{kCrds}, crd);
  } else {
    json::value replacement = crd;
    replacement.at("metadata").as_object()["resourceVersion"] =
        text_at(present.body, "/metadata/resourceVersion");
    answer = admin_.put(crd_path(crd), replacement);
  }
  if (answer.ok()) return {};
  return input_error(vo::format("CRD: {}", answer.text.substr(0, 300)));
}

Status RemoteWorld::use_crds(std::string_view release) {
  VO_TRY(const auto crds, dev::crds_of(release));
  for (const auto& crd : crds) VO_CHECK_OK(put_crd(crd, release));
  const bool served = e2e::wait_until([&] {
    return std::ranges::all_of(crds, [&](const auto& crd) { return is_served(admin_, crd); });
  });
  if (served) return {};
  return input_error("the CRDs are not served");
}

std::string RemoteWorld::log() const {
  constexpr std::size_t kEnd = 3000;
  std::string ends;
  for (std::size_t number = 1; number <= started_; ++number) {
    const std::string text = read_file(folder_.path() / vo::format("log-{}", number));
    ends += text.substr(text.size() - std::min(text.size(), kEnd));
  }
  return ends;
}

}  // namespace vo::e2e
