// SPDX-License-Identifier: Apache-2.0
// What KubeVirt's controllers ask of an object, and change in it: phases, conditions, finalizers.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "simulation/cache.h"

namespace vo::simulation {

std::string_view label(const json::Document& object, std::string_view key);
std::string_view annotation(const json::Document& object, std::string_view key);
bool has_label(const json::Document& object, std::string_view key);
bool has_annotation(const json::Document& object, std::string_view key);
bool is_deleting(const json::Document& object);

bool has_finalizer(const json::Document& object, std::string_view finalizer);
void add_finalizer(json::Document& object, std::string_view finalizer);
void remove_finalizer(json::Document& object, std::string_view finalizer);

std::string_view phase_of(const json::Document& object);
bool is_final(const json::Document& object);  // Succeeded or Failed
// And when that was, in status.phaseTransitionTimestamps. Nothing where it is in that phase.
void set_phase(json::Document& object, std::string_view phase, std::string_view timestamp);

const json::Document* condition(const json::Document& object, std::string_view type);
bool has_true_condition(const json::Document& object, std::string_view type);
struct Condition {
  std::string_view type;
  bool status = false;
  std::string_view reason;  // empty: none
  std::string_view message;
};
// The transition time stays where the status does.
void set_condition(json::Document& object, const Condition& condition, std::string_view timestamp);
void remove_condition(json::Document& object, std::string_view type);

// Launcher pods.
bool is_owned_by(const json::Document& pod, std::string_view vmi_uid);
std::string_view node_of(const json::Document& pod);
bool is_ready(const json::Document& pod);

// Where VMI and pods are those of the group: nullptr where there is none. Source:
// pkg/controller/controller.go CurrentVMIPod.
Entry* current_pod(const Group& group);
// The pod that a migration made for itself.
Entry* target_pod(const Group& group, std::string_view migration_uid);

// An object with its apiVersion, kind and metadata.
json::Document new_object(std::string_view api_version, std::string_view kind,
                          std::string_view namespace_name);
json::Document owner_reference(const Entry& owner, std::string_view kind);

}  // namespace vo::simulation
