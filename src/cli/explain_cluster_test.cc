// SPDX-License-Identifier: Apache-2.0
// The names alone, and what is said where no cluster is found: tests/e2e has a cluster.
#include "cli/explain_cluster.h"

#include <gmock/gmock.h>

#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/explain_flags.h"
#include "cli/terminal.h"

namespace vo::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const ObjectName kInstanceA{.is_vm = false, .name = "a"};
const ObjectName kInstanceB{.is_vm = false, .name = "b"};
const ObjectName kMachineA{.is_vm = true, .name = "a"};

TEST(ObjectNames, are_written_as_for_kubectl_get) {
  EXPECT_THAT(parse_object_names({"vmi/a"}).value(), ElementsAre(kInstanceA));
  EXPECT_THAT(parse_object_names({"vmi", "a", "b"}).value(), ElementsAre(kInstanceA, kInstanceB));
  EXPECT_THAT(parse_object_names({"vm/a", "vmi/b"}).value(), ElementsAre(kMachineA, kInstanceB));
}

TEST(ObjectNames, take_every_name_of_the_resource) {
  for (const char* name : {"vmi", "vmis", "VMI", "virtualmachineinstance", "VirtualMachineInstance",
                           "virtualmachineinstances.kubevirt.io"}) {
    EXPECT_THAT(parse_object_names({std::string(name) + "/a"}).value(), ElementsAre(kInstanceA));
  }
  for (const char* name : {"vm", "vms", "virtualmachine", "VirtualMachines.v1.kubevirt.io"}) {
    EXPECT_THAT(parse_object_names({name, "a"}).value(), ElementsAre(kMachineA));
  }
}

std::string refusal(const std::vector<std::string>& arguments) {
  const auto names = parse_object_names(arguments);
  EXPECT_FALSE(names.has_value());
  return names ? "" : names.error().message();
}

TEST(ObjectNames, of_anything_else_are_refused) {
  EXPECT_THAT(refusal({"pod/a"}), HasSubstr("'pod': explain takes vmi/NAME or vm/NAME"));
  EXPECT_THAT(refusal({"a"}), HasSubstr("'a': explain takes"));
  EXPECT_THAT(refusal({"vmi"}), HasSubstr("vmi: which one? give a name"));
  EXPECT_THAT(refusal({"vmi/"}), HasSubstr("'vmi/': no name behind the resource"));
  EXPECT_THAT(refusal({"vmi/a/b"}), HasSubstr("no name behind the resource"));
  EXPECT_THAT(refusal({"vmi/a", "b"}), HasSubstr("'b': explain takes"));
  EXPECT_THAT(refusal({"/a"}), HasSubstr("'': explain takes"));
}

TEST(ExplainCluster, names_the_kubeconfig_that_is_not_there) {
  std::ostringstream out;
  std::ostringstream err;
  const Terminal terminal{.out = out, .err = err};
  ExplainFlags flags{.names = {"vmi/a"}};
  flags.connection.kubeconfig = "/no/such/kubeconfig";
  const auto result = explain_cluster(flags, terminal);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().action(), Action::kInput);
  EXPECT_THAT(result.error().message(), HasSubstr("/no/such/kubeconfig"));
  EXPECT_EQ(out.str() + err.str(), "");
}

}  // namespace
}  // namespace vo::cli
