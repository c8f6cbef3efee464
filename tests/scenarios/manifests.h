// SPDX-License-Identifier: Apache-2.0
// The objects that a scenario's steps create, from the options of the step.
#pragma once

#include <string>

#include "json/document.h"
#include "scenarios/scenario.h"

namespace vo::scenarios {

inline constexpr const char* kNamespace = "vms";
inline constexpr const char* kInstallNamespace = "kubevirt";

// kubevirt RELEASE [live-updates] [ratio=] [overcommit=] [cpu-ratio=] [gates=A,B] [disabled=A]
//     [handler=RELEASE]; live-updates: a changed VMI is migrated by KubeVirt itself
json::Document kubevirt(const Step& step);

// vmi NAME [memory=REQUEST] [guest=] [limit=] [cores=] [sockets=] [threads=] [dedicated] [isolate]
//     [hugepages=2Mi] [gpu] [no-graphics] [tpm] [io-threads=] [max-sockets=] [max-guest=]
//     [annotations as a.b/c=VALUE]
json::Document vmi(const Step& step);

// vm NAME, with the options of vmi: a VirtualMachine that is to run.
json::Document vm(const Step& step);

// migrate VMI [name=NAME] [annotations]
json::Document migration(const Step& step, const std::string& name);

}  // namespace vo::scenarios
