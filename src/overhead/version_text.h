// SPDX-License-Identifier: Apache-2.0
// Takes version strings apart; knows nothing of releases.
#pragma once

#include <optional>
#include <string_view>

namespace vo::overhead {

struct VersionText {
  int major = 0;
  int minor = 0;
  std::optional<int> patch;
  std::string_view rest;  // what follows, e.g. "-150600.5.9.1"; views the text
};

// `v?MAJOR.MINOR[.PATCH]`, stopping at the next character. nullopt: no such beginning.
std::optional<VersionText> parse_version_text(std::string_view text);

// "-alpha.0", "-beta.2…", "-rc.1"
bool is_unstable_suffix(std::string_view rest);
bool is_release_candidate(std::string_view rest);  // "-rc…" alone

// "-12-gabcdef": so many commits after a tag, as git describes it.
bool is_git_describe(std::string_view rest);

// Seven to forty hexadecimal digits, and not only decimal ones.
bool is_commit(std::string_view text);

}  // namespace vo::overhead
