// SPDX-License-Identifier: Apache-2.0
#include "controller/announcement.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/format.h"
#include "base/units.h"
#include "controller/publication.h"
#include "kubevirt/json_token.h"
#include "kubevirt/objects.h"
#include "kubevirt/record.h"
#include "kubevirt/truth.h"
#include "quantity/quantity.h"

namespace vo::controller {
namespace {

using kubevirt::Record;
using kubevirt::Records;
using kubevirt::VirtualMachineInstance;

std::string text_of(std::optional<Bytes> bytes) {
  return bytes ? Quantity{*bytes}.to_string() : "unknown";
}

std::string text_of(std::optional<MilliCpu> cpu) {
  return cpu ? Quantity{*cpu}.to_string() : "unknown";
}

// "recorded by KubeVirt", "derived", …, and for which release.
std::string origin_of(const Record& record) {
  std::string origin{to_string(record.source)};
  if (record.ambiguous) origin += ", ambiguous";
  return record.release.empty() ? origin : format("{}, KubeVirt {}", origin, record.release);
}

// The record of the pod before this one: that of the pod our annotations name, else any other.
std::optional<Record> previous(const VirtualMachineInstance& vmi, const Records& stored,
                               const Statement& statement) {
  const auto named = stored.find(kubevirt::text_of(vmi.own.pod).value_or(""));
  if (named != stored.end() && named->first != statement.pod_uid) return named->second;
  for (const auto& [uid, record] : stored) {
    if (uid != statement.pod_uid && uid != statement.target_uid) return record;
  }
  return std::nullopt;
}

Announcement changed(const VirtualMachineInstance& vmi, const Record& before, const Record& now) {
  return {.reason = "OverheadChanged",
          .action = "Publish",
          .note = format("memory overhead {} -> {}, CPU overhead {} -> {}: migrated to a new "
                         "launcher pod on node {} ({})",
                         text_of(before.bytes), text_of(now.bytes), text_of(before.cpu),
                         text_of(now.cpu), vmi.node_name, origin_of(now))};
}

Announcement first(const Record& record) {
  return {.reason = "OverheadRecorded",
          .action = "Publish",
          .note = format("memory overhead {}, CPU overhead {} ({})", text_of(record.bytes),
                         text_of(record.cpu), origin_of(record))};
}

Announcement mismatch(std::string note) {
  return {
      .reason = "OverheadMismatch", .warning = true, .action = "Compare", .note = std::move(note)};
}

}  // namespace

std::optional<Announcement> announce_publication(const VirtualMachineInstance& vmi,
                                                 const Statement& statement) {
  if (!statement.record) return std::nullopt;
  const Records stored = kubevirt::records_of(vmi);
  const Record& now = *statement.record;
  const auto before = previous(vmi, stored, statement);
  if (!before) {
    if (stored.contains(statement.pod_uid)) return std::nullopt;
    return first(now);
  }
  if (before->bytes == now.bytes && before->cpu == now.cpu) return std::nullopt;
  return changed(vmi, *before, now);
}

Announcement announce_mismatch(const kubevirt::LauncherPod& pod,
                               const kubevirt::Assessment& assessment) {
  return mismatch(format("launcher pod {}: KubeVirt recorded {}, {} says {}", pod.meta.name,
                         text_of(assessment.recorded),
                         assessment.derived ? "its memory request" : "the formula",
                         text_of(assessment.derived ? assessment.derived : assessment.computed)));
}

Announcement announce_target_mismatch(const kubevirt::LauncherPod& pod, const Quantity& said,
                                      Bytes found) {
  return mismatch(
      format("launcher pod {}: status.migrationState.targetMemoryOverhead is {}, the "
             "pod says {}",
             pod.meta.name, said.to_string(), text_of(found)));
}

Announcement announce_tampering(const kubevirt::LauncherPod& pod) {
  return {.reason = "OverheadRecordTampered",
          .warning = true,
          .action = "Replace",
          .note = format("annotation virt-overhead.io/record says of launcher pod {} what cannot "
                         "be true; it is replaced",
                         pod.meta.name)};
}

}  // namespace vo::controller
