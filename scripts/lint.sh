# SPDX-License-Identifier: Apache-2.0
# clang-tidy on many files, with a memory: a file that was clean, with the same headers, flags and
# checks, is not looked at again. Stamps are in build/lint/.
LINT_STAMPS=build/lint

lint_sources() { git ls-files -co --exclude-standard -- 'src/*.cc' 'cmd/*.cc' 'tests/*.cc'; }

# The .cc files that differ from where this branch left the main one, committed or not.
changed_sources() {
  local base
  base=$(merge_base) || return 0
  { git diff --name-only --diff-filter=d "$base" -- '*.cc'
    git ls-files -o --exclude-standard -- '*.cc'; } | sort -u
}

merge_base() {
  local upstream
  for upstream in origin/main main@{upstream} main; do
    git merge-base "$upstream" HEAD 2>/dev/null && return
  done
  return 1
}

# What every file's result depends on: the checks, the flags, the tool.
lint_context() {
  { cat .clang-tidy cmake/Flags.cmake CMakePresets.json; clang-tidy-19 --version; } |
    sha256sum | cut -c1-32
}

# included PRESET: a line for each file compiled, "FILE HEADER HEADER …", of this tree alone.
included() {
  clang-scan-deps-19 -compilation-database "build/$1/compile_commands.json" -format=make \
    -j "$JOBS" | awk -v top="$PWD/" '
      /^[^ ].*:/ { if (line) print line; line = ""; sub(/^[^:]*:/, "") }
      { for (i = 1; i <= NF; i++)
          if (index($i, top) == 1 && index($i, top "build/") != 1)
            line = line (line ? " " : "") substr($i, length(top) + 1) }
      END { if (line) print line }'
}

# The preset that compiles a file.
preset_of() {
  case $1 in
    *_fuzz.cc) echo fuzz ;;
    *_bench.cc) echo release ;;
    *) echo dev ;;
  esac
}

# stamp_of CONTEXT FILE: a name made of all that the file's result depends on.
stamp_of() {
  local inputs
  inputs=$(grep -m1 "^$2\( \|$\)" "$LINT_STAMPS/$(preset_of "$2").included") || inputs=$2
  echo "$LINT_STAMPS/$({ echo "$1 $2"; sha256sum $inputs; } | sha256sum | cut -c1-32)"
}

# lint_one CONTEXT FILE
lint_one() {
  local stamp start=$SECONDS
  stamp=$(stamp_of "$1" "$2")
  [ -e "$stamp" ] && return
  clang-tidy-19 -p "build/$(preset_of "$2")" --quiet "$2" \
    2> >(grep -v 'warnings generated' >&2) || {
    echo "    $2: lint failed" >&2
    return 1
  }
  printf '    %s: %d s\n' "$2" $((SECONDS - start)) >&2
  touch "$stamp"
}

# lint FILE…: as many at once as there are processors.
lint() {
  [ $# -gt 0 ] || { echo "    no file to look at" >&2; return 0; }
  mkdir -p "$LINT_STAMPS"
  local preset
  for preset in $(for file in "$@"; do preset_of "$file"; done | sort -u); do
    cmake --preset "$preset" >/dev/null  # a file that is new is not among the flags yet
    included "$preset" >"$LINT_STAMPS/$preset.included"
  done
  printf '%s\n' "$@" | xargs -P "$JOBS" -I{} bash -c '. scripts/lint.sh; lint_one "$@"' - \
    "$(lint_context)" {}
}
