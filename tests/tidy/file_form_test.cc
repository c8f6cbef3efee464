// SPDX-License-Identifier: Apache-2.0
#include "tidy/file_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vo::tidy {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Columns, are_characters_not_bytes) {
  EXPECT_THAT(check_columns(make_file("a.cc", std::string(100, 'x') + "\n")), IsEmpty());
  EXPECT_THAT(to_string(check_columns(make_file("a.cc", "\n" + std::string(101, 'x') + "\n"))),
              HasSubstr("a.cc:2: 101 columns"));
  std::string dashes;
  for (int i = 0; i < 100; ++i) dashes += "–";
  EXPECT_THAT(check_columns(make_file("a.md", "```\n" + std::string(101, 'x') + "\n```\n")),
              IsEmpty())
      << "what a program printed";
  EXPECT_THAT(to_string(check_columns(make_file("a.md", std::string(101, 'x') + "\n"))),
              HasSubstr("a.md:1"));
  EXPECT_THAT(check_columns(make_file("a.md", dashes + "\n")), IsEmpty());
}

TEST(Columns, spare_tables_and_links) {
  const std::string wide(120, 'x');
  EXPECT_THAT(check_columns(make_file("a.md", "| " + wide + " |\nhttps://" + wide + "\n")),
              IsEmpty());
  EXPECT_THAT(check_columns(make_file("a.md", wide + "\n")), SizeIs(1));
}

TEST(WhiteSpace, is_neither_tab_nor_trailing) {
  EXPECT_THAT(check_whitespace(make_file("a.cc", "\tx;\ny; \nz;\r\nw;")), SizeIs(4));
  EXPECT_THAT(check_whitespace(make_file("a.go", "\tx\n")), IsEmpty());
  EXPECT_THAT(check_whitespace(make_file("a.sh", "x\n")), IsEmpty());
}

TEST(FirstLines, name_the_license) {
  EXPECT_THAT(check_first_lines(make_file("a.cc", "#include <a>\n")), SizeIs(1));
  EXPECT_THAT(check_first_lines(make_file("a.cc", "// SPDX-License-Identifier: Apache-2.0\n")),
              IsEmpty());
  EXPECT_THAT(check_first_lines(make_file("dev",
                                          "#!/bin/sh\n# SPDX-License-Identifier: "
                                          "Apache-2.0\n")),
              IsEmpty());
  EXPECT_THAT(check_first_lines(make_file("a.sh", "echo\n")), SizeIs(1));
}

TEST(FirstLines, guard_headers) {
  const std::string spdx = "// SPDX-License-Identifier: Apache-2.0\n";
  EXPECT_THAT(check_first_lines(make_file("a.h", spdx)), SizeIs(1));
  EXPECT_THAT(check_first_lines(make_file("a.h", spdx + "#pragma once\n")), IsEmpty());
}

TEST(Size, is_bounded) {
  EXPECT_THAT(check_size(make_file("a.xz", std::string(kMaxFileBytes, 'x'))), IsEmpty());
  EXPECT_THAT(check_size(make_file("a.xz", std::string(kMaxFileBytes + 1, 'x'))), SizeIs(1));
}

TEST(Markers, are_found_as_words) {
  EXPECT_THAT(check_markers(make_file("a.cc",
                                      "// TO"
                                      "DO: x\n# FIX"
                                      "ME\n")),
              SizeIs(2));
  EXPECT_THAT(check_markers(make_file("a.sh",
                                      "mktemp -d vo.XX"
                                      "XXXX; METHODS; TO"
                                      "DOS\n")),
              IsEmpty());
}

TEST(Title, is_one_and_first) {
  EXPECT_THAT(check_title(make_file("a.md", "# A\n\n```\n# a comment\n```\n## B\n")), IsEmpty());
  EXPECT_THAT(check_title(make_file("a.md", "# A\n# B\n")), SizeIs(1));
  EXPECT_THAT(check_title(make_file("a.md", "text\n# A\n")), SizeIs(1));
  EXPECT_THAT(check_title(make_file("a.md", "## A\n")), SizeIs(1));
}

Files beside(std::string path, std::string text) {
  Files files{make_file("src/a/x.h", ""), make_file(std::move(path), std::move(text))};
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

TEST(OwnHeader, comes_first) {
  const std::string good = "#include \"a/x.h\"\n\n#include <vector>\n";
  const std::string bad = "#include <vector>\n#include \"a/x.h\"\n";
  EXPECT_THAT(check_own_header_first(beside("src/a/x.cc", good)), IsEmpty());
  EXPECT_THAT(check_own_header_first(beside("src/a/x_test.cc", good)), IsEmpty());
  EXPECT_EQ(to_string(check_own_header_first(beside("src/a/x_test.cc", bad))),
            "\nsrc/a/x_test.cc:1: the first #include must be \"a/x.h\"");
  EXPECT_THAT(check_own_header_first(beside("src/a/x.cc", "")), SizeIs(1));
  EXPECT_THAT(check_own_header_first(beside("src/a/y.cc", bad)), IsEmpty());
}

TEST(Neighbours, stand_side_by_side) {
  EXPECT_THAT(check_neighbours(beside("src/a/x_test.cc", "")), IsEmpty());
  EXPECT_THAT(check_neighbours(beside("src/a/x_fuzz.cc", "")), IsEmpty());
  EXPECT_THAT(check_neighbours(beside("src/a/x_golden_test.cc", "")), IsEmpty());
  EXPECT_THAT(to_string(check_neighbours(beside("src/a/y_test.cc", ""))),
              HasSubstr("neither src/a/y.h nor src/a/y.cc"));
}

}  // namespace
}  // namespace vo::tidy
