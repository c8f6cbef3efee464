# SPDX-License-Identifier: Apache-2.0
# Reads and fails; ./dev fix mends what can be mended.
. scripts/fix.sh
. scripts/lint.sh

check_format() {
  cxx_files | xargs clang-format-19 --dry-run -Werror ||
    { echo "mend with: ./dev fix" >&2; return 1; }
}

# tidy PRESET: the rules of STYLE.md and ARCHITECTURE.md, on the tree.
tidy() { "build/$1/tidy_test" --gtest_brief=1; }

check_headers() { configure_and_build dev all_verify_interface_header_sets; }

check_main() {
  need_setup
  step "format" check_format
  configure_and_build dev tidy_test
  step "tidy" tidy dev
  check_headers
  step "lint" lint $(lint_sources)
}
