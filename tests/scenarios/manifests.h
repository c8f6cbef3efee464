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

// A name may be NAMESPACE/NAME.
// vmi NAME [memory=REQUEST] [guest=] [limit=] [cores=] [sockets=] [threads=] [dedicated] [isolate]
//     [hugepages=2Mi] [gpu] [no-graphics] [tpm] [io-threads=] [max-sockets=] [max-guest=]
//     [annotations as a.b/c=VALUE]
json::Document vmi(const Step& step);

// vm NAME [run=Always], with the options of vmi: a VirtualMachine, by that run strategy.
json::Document vm(const Step& step);

// migrate VMI [name=NAME] [annotations]; `node`: the only one that it may go to, empty: any
json::Document migration(const Step& step, const std::string& name, const std::string& node = {});

// send SOURCE TARGET [annotations: on the sending one]: the two ends of a decentralized migration,
// in the VMIs' namespaces. `id`: the migrationID.
json::Document sending_migration(const Step& step, const std::string& name, const std::string& id);
json::Document receiving_migration(const Step& step, const std::string& name,
                                   const std::string& id);

}  // namespace vo::scenarios
