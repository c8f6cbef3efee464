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

# What a file's result depends on besides the file: every header, the checks, the flags, the tool.
lint_context() {
  { git ls-files -co --exclude-standard -- '*.h' .clang-tidy cmake CMake\* |
      sort | while read -r file; do [ -f "$file" ] && sha256sum "$file"; done
    clang-tidy-19 --version; } | sha256sum | cut -c1-32
}

# The preset that compiles a file.
preset_of() {
  case $1 in
    *_fuzz.cc) echo fuzz ;;
    src/*_bench.cc) echo release ;;
    *) echo dev ;;
  esac
}

# lint_one CONTEXT FILE
lint_one() {
  local stamp start=$SECONDS
  stamp=$LINT_STAMPS/$({ echo "$1 $2"; cat "$2"; } | sha256sum | cut -c1-32)
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
    [ -f "build/$preset/compile_commands.json" ] || cmake --preset "$preset" >&2
  done
  printf '%s\n' "$@" | xargs -P "$JOBS" -I{} bash -c '. scripts/lint.sh; lint_one "$@"' - \
    "$(lint_context)" {}
}
