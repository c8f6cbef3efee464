// SPDX-License-Identifier: Apache-2.0
#include "cli/clean_command.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/App.hpp>

#include "base/error.h"
#include "base/format.h"
#include "base/log.h"
#include "base/result.h"
#include "cli/connection_flags.h"
#include "cli/environment.h"
#include "cli/terminal.h"
#include "controller/cleaning.h"
#include "json/byte_source.h"
#include "json/document_stream.h"
#include "json/reader.h"
#include "kube/api_status.h"
#include "kube/object_meta.h"
#include "kube/request.h"
#include "kubevirt/decode.h"
#include "net/loop.h"
#include "net/system_clock.h"
#include "runtime/api_client.h"
#include "runtime/controller_requests.h"
#include "runtime/find_config.h"
#include "runtime/log_sink.h"

namespace vo::cli {
namespace {

constexpr int kPage = 500;

struct CleanFlags {
  ConnectionFlags connection;
  bool all_namespaces = false;
  bool dry_run = false;
  std::string publish_as;
};

struct Tally {
  std::size_t cleaned = 0;
  std::size_t failed = 0;
};

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

// One VMI after another, page by page: a fleet of any size.
class Cleaner {
 public:
  Cleaner(runtime::ApiClient& client, const CleanFlags& flags, const Terminal& terminal)
      : client_(client), flags_(flags), terminal_(terminal) {}

  Result<Tally> clean(const kube::ResourcePath& vmis) {
    std::string next;
    do {
      VO_TRY(const auto response,
             client_.fetch(kube::list_request(vmis, {.limit = kPage, .continue_token = next})));
      if (!response.ok()) return kube::read_status(response.head, response.body).error();
      next = kube::read_list_meta(response.body).continue_token;
      VO_CHECK_OK(clean_page(response.body));
    } while (!next.empty());
    return tally_;
  }

 private:
  Status clean_page(std::string_view body) {
    json::MemorySource source{body};
    return json::for_each_document(source, [&](const json::StreamPiece& piece) -> Status {
      return piece.in_list ? clean_object(piece.json) : Status{};
    });
  }

  Status clean_object(std::string_view text) {
    const auto vmi = kubevirt::decode(reader_, text, kubevirt::decode_vmi);
    if (!vmi) {
      ++tally_.failed;
      terminal_.say(vmi.error().message());
      return {};
    }
    const auto plan = controller::plan_cleaning(*vmi);
    const auto name = format("{}/{}", vmi->meta.namespace_name, vmi->meta.name);
    for (const auto& kept : plan.kept) terminal_.say(format("{}: kept {}", name, kept));
    return plan.body.empty() ? Status{} : remove(*vmi, name, plan);
  }

  Status remove(const kubevirt::VirtualMachineInstance& vmi, const std::string& name,
                const controller::Cleaning& plan) {
    auto request = kube::json_patch_request(
        runtime::path_of(controller::Resource::kVmis).in(vmi.meta.namespace_name), vmi.meta.name,
        plan.body, {.dry_run = flags_.dry_run});
    if (!flags_.publish_as.empty()) kube::impersonate(request, {.user = flags_.publish_as});
    VO_TRY(const auto response, client_.fetch(std::move(request)));
    if (!response.ok()) return refused(name, response);
    if (status_is_back(response.body, plan)) return reverted(name);
    ++tally_.cleaned;
    terminal_.out << format("{}: {}{}\n", name, joined(plan.removed),
                            flags_.dry_run ? " (dry run)" : "");
    return {};
  }

  // virt-api answers 200 and gives the old status back.
  bool status_is_back(std::string_view body, const controller::Cleaning& plan) {
    const auto after = kubevirt::decode(reader_, body, kubevirt::decode_vmi);
    return after && ((plan.takes_memory && after->memory_overhead) ||
                     (plan.takes_cpu && after->cpu_overhead));
  }

  Status reverted(const std::string& name) {
    ++tally_.failed;
    terminal_.say(format(
        "{}: the annotations are gone, but KubeVirt's webhook gave the status back; a status is "
        "cleaned with --publish-as=system:serviceaccount:kubevirt:kubevirt-controller",
        name));
    return {};
  }

  Status refused(const std::string& name, const kube::Response& response) {
    ++tally_.failed;
    terminal_.say(
        format("{}: {}", name, kube::read_status(response.head, response.body).error().message()));
    return {};
  }

  runtime::ApiClient& client_;
  const CleanFlags& flags_;
  const Terminal& terminal_;
  json::Reader reader_;
  Tally tally_;
};

Result<Tally> run_clean(const CleanFlags& flags, const Terminal& terminal) {
  VO_TRY(auto config, runtime::find_client_config({.kubeconfig = flags.connection.kubeconfig,
                                                   .overrides = flags.connection.overrides,
                                                   .environment = environment()}));
  auto vmis = runtime::path_of(controller::Resource::kVmis);
  if (!flags.all_namespaces) vmis = vmis.in(config.namespace_name);
  const net::SystemClock clock;
  runtime::LogSink logger{{.level = LogLevel::kWarning}, clock};
  net::Loop loop;
  runtime::ApiClient client{
      std::move(config), {.user_agent = "virt-overhead-clean"}, loop, clock, logger};
  return Cleaner{client, flags, terminal}.clean(vmis);
}

int finish(const Result<Tally>& tally, const Terminal& terminal) {
  if (!tally) {
    terminal.say(tally.error().message());
    return kFailure;
  }
  if (tally->cleaned == 0 && tally->failed == 0) terminal.say("nothing of ours is there");
  return tally->failed == 0 ? kSuccess : kFailure;
}

}  // namespace

void add_clean_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("clean", "remove everything that was ever published");
  const auto flags = std::make_shared<CleanFlags>();
  add_connection_flags(*command, flags->connection);
  command->add_flag("-A,--all-namespaces", flags->all_namespaces, "VMIs of every namespace");
  command->add_flag("--dry-run", flags->dry_run, "say what would be removed, and remove nothing");
  command->add_option("--publish-as", flags->publish_as,
                      "user that PATCHes are sent as; status values need KubeVirt's own");
  command->callback([flags, &invocation] {
    invocation.exit_code = finish(run_clean(*flags, invocation.terminal), invocation.terminal);
  });
}

}  // namespace vo::cli
