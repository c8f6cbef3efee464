# SPDX-License-Identifier: Apache-2.0
. scripts/fix.sh

check_format() {
  cxx_files | xargs clang-format-19 --dry-run -Werror ||
    { echo "mend with: ./dev fix" >&2; return 1; }
}

# lint FILE…: clang-tidy, as many at once as there are processors.
lint() {
  [ $# -gt 0 ] || return 0
  printf '%s\n' "$@" | xargs -P "$JOBS" -n 1 clang-tidy-19 -p build/dev --quiet
}

check_main() {
  need_setup
  [ -f build/dev/build.ninja ] || cmake --preset dev >&2
  step "format" check_format
  step "lint" lint $(git ls-files -co --exclude-standard -- 'src/*.cc' 'cmd/*.cc' 'tests/*.cc')
}
