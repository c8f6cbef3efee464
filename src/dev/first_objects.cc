// SPDX-License-Identifier: Apache-2.0
#include "dev/first_objects.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "base/error.h"
#include "base/format.h"
#include "kube/request.h"
#include "simulation/identities.h"

namespace vo::dev {
namespace {

using boost::json::array;
using boost::json::object;

constexpr int kFleetNamespaces = 20;
constexpr std::array kGuestSizes{"512Mi", "1Gi", "2Gi", "4Gi", "8Gi", "16Gi", "32Gi"};
constexpr std::array kAssigned{"uid",        "resourceVersion", "creationTimestamp",
                               "generation", "managedFields",   "selfLink"};

struct KindPath {
  std::string_view kind;
  std::string_view plural;
  bool status_apart;  // has a status subresource
};
// In the order of creation: owners first.
constexpr std::array kKinds{
    KindPath{"Namespace", "namespaces", false},
    KindPath{"Node", "nodes", true},
    KindPath{"KubeVirt", "kubevirts", true},
    KindPath{"VirtualMachine", "virtualmachines", true},
    KindPath{"VirtualMachineInstance", "virtualmachineinstances", false},
    KindPath{"VirtualMachineInstanceMigration", "virtualmachineinstancemigrations", true},
    KindPath{"Pod", "pods", true},
    KindPath{"ResourceQuota", "resourcequotas", true},
    KindPath{"LimitRange", "limitranges", false},
    KindPath{"ConfigMap", "configmaps", false},
};

std::string text(const json::Document& from, std::string_view pointer) {
  boost::system::error_code missing;
  const auto* value = from.find_pointer(pointer, missing);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : "";
}

const KindPath* kind_of(const json::Document& from) {
  const auto found = std::ranges::find(kKinds, text(from, "/kind"), &KindPath::kind);
  return found == kKinds.end() ? nullptr : &*found;
}

kube::ResourcePath path_of(const json::Document& from, const KindPath& kind) {
  const std::string api_version = text(from, "/apiVersion");
  const auto slash = api_version.find('/');
  const bool core = slash == std::string::npos;
  return {.group = core ? "" : api_version.substr(0, slash),
          .version = core ? api_version : api_version.substr(slash + 1),
          .resource = std::string{kind.plural},
          .namespace_name = text(from, "/metadata/namespace")};
}

// Creates objects one by one and remembers which uid became which.
class Loader {
 public:
  explicit Loader(Bootstrap& bootstrap) : bootstrap_(bootstrap) {}

  Status load(json::Document from) {
    const auto* kind = kind_of(from);
    if (kind == nullptr) return {};
    const std::string old_uid = text(from, "/metadata/uid");
    const auto path = path_of(from, *kind);
    if (!path.namespace_name.empty()) {
      VO_CHECK_OK(bootstrap_.create_namespace(path.namespace_name));
    }
    mend(from);
    VO_TRY(const auto created, send(kube::create_request(path, json::write_compact(from)), path));
    uids_[old_uid] = text(created, "/metadata/uid");
    return put_status(path, *kind, from, created);
  }

 private:
  Result<json::Document> send(const kube::Request& request, const kube::ResourcePath& path) {
    // As KubeVirt itself: its webhook would take the status back from anybody else.
    const auto user = simulation::kubevirt_account(kInstallNamespace, "kubevirt-controller");
    const auto answer = bootstrap_.send(request, user);
    if (answer.head.code / 100 == 2) return json::parse_document(answer.body);
    return input_error(format("{}: the server answered {}: {}", path.display_name(),
                              answer.head.code, std::string_view{answer.body}.substr(0, 300)));
  }

  // A creation sets no status where it is a subresource, or where virt-api writes a fresh one.
  Status put_status(const kube::ResourcePath& path, const KindPath& kind,
                    const json::Document& from, const json::Document& created) {
    const auto* status = from.as_object().if_contains("status");
    if (status == nullptr || !status->is_object()) return {};
    json::Document whole = created;
    whole.as_object()["status"] = *status;
    auto request =
        kube::replace_request(path, text(created, "/metadata/name"), json::write_compact(whole));
    if (kind.status_apart) request.target += "/status";
    VO_TRY(const auto stored, send(request, path));
    return {};
  }

  void mend(json::Document& from) {
    auto& meta = from.at("metadata").as_object();
    for (const char* key : kAssigned) meta.erase(key);
    if (auto* owners = meta.if_contains("ownerReferences"); owners && owners->is_array()) {
      for (auto& owner : owners->get_array()) mend_uid(owner, "uid");
    }
    if (auto* labels = meta.if_contains("labels")) mend_uid(*labels, "kubevirt.io/created-by");
  }

  void mend_uid(json::Document& in, std::string_view key) {
    auto* members = in.if_object();
    auto* uid = members == nullptr ? nullptr : members->if_contains(key);
    if (uid == nullptr || !uid->is_string()) return;
    const auto found = uids_.find(std::string{uid->get_string()});
    if (found != uids_.end()) *uid = found->second;
  }

  Bootstrap& bootstrap_;
  std::map<std::string, std::string> uids_;
};

object fleet_domain(int n) {
  object domain{
      {"devices", object{}},
      {"memory", {{"guest", kGuestSizes[static_cast<std::size_t>(n) % kGuestSizes.size()]}}},
      {"cpu", {{"cores", 1 + n % 4}}}};
  if (n % 5 == 1) domain["devices"] = {{"autoattachGraphicsDevice", false}};
  if (n % 11 == 3) domain["devices"] = {{"tpm", object{}}};
  if (n % 3 == 0) {
    domain["resources"] = {{"requests", {{"memory", domain.at("memory").at("guest")}}}};
  }
  return domain;
}

}  // namespace

json::Document kubevirt_cr(std::string_view release) {
  return object{
      {"apiVersion", "kubevirt.io/v1"},
      {"kind", "KubeVirt"},
      {"metadata", {{"name", "kubevirt"}, {"namespace", kInstallNamespace}}},
      {"spec",
       {{"imageTag", release},
        {"workloadUpdateStrategy", {{"workloadUpdateMethods", array{"LiveMigrate"}}}},
        {"configuration",
         {{"vmRolloutStrategy", "LiveUpdate"},
          {"developerConfiguration", {{"featureGates", array{"VMIResourceMetrics"}}}}}}}}};
}

json::Document fleet_vmi(int n) {
  return object{{"apiVersion", "kubevirt.io/v1"},
                {"kind", "VirtualMachineInstance"},
                {"metadata",
                 {{"name", format("vmi-{:05}", n)},
                  {"namespace", format("fleet-{:02}", n % kFleetNamespaces)}}},
                {"spec", {{"domain", fleet_domain(n)}}}};
}

Status load_objects(Bootstrap& bootstrap, std::vector<json::Document> objects) {
  std::ranges::stable_sort(objects, {}, [](const json::Document& one) { return kind_of(one); });
  Loader loader{bootstrap};
  for (auto& one : objects) VO_CHECK_OK(loader.load(std::move(one)));
  return {};
}

}  // namespace vo::dev
