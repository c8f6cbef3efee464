// SPDX-License-Identifier: Apache-2.0
#include "cli/field_warnings.h"

#include <gmock/gmock.h>

#include <cstddef>

#include "base/format.h"

namespace vo::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FieldWarnings, are_one_line_a_path_however_many_objects_have_it) {
  FieldWarnings warnings;
  EXPECT_THAT(warnings.lines(), IsEmpty());
  warnings.add("VirtualMachine ns/a", {{".spec.domain.cpu.thread", "did you mean threads?"}});
  warnings.add("VirtualMachine ns/b",
               {{".spec.domain.cpu.thread", "did you mean threads?"}, {".spec.domain.clocks", ""}});
  warnings.add("VirtualMachine ns/c", {{".spec.domain.cpu.thread", "did you mean threads?"}});
  EXPECT_THAT(
      warnings.lines(),
      ElementsAre("VirtualMachine ns/b: .spec.domain.clocks: KubeVirt does not know this field "
                  "and ignores it too",
                  "VirtualMachine ns/a: .spec.domain.cpu.thread: KubeVirt does not know this "
                  "field and ignores it too; did you mean threads? (also in 2 more)"));
}

TEST(FieldWarnings, end_where_a_file_invents_names_without_end) {
  FieldWarnings warnings;
  for (int i = 0; i < 3000; ++i) warnings.add("VirtualMachine a", {{format(".x{}", i), ""}});
  const std::size_t most = warnings.lines().size();
  EXPECT_EQ(most, 1000U);
  warnings.add("VirtualMachine b", {{".x0", ""}, {".another", ""}});
  EXPECT_EQ(warnings.lines().size(), most);
  EXPECT_THAT(warnings.lines().front(), ::testing::EndsWith("(also in 1 more)"));
}

}  // namespace
}  // namespace vo::cli
