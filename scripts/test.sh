# SPDX-License-Identifier: Apache-2.0
# What CI runs for every change. Unit tests (the tidy test is one of them) and end-to-end tests use
# the same ASan and UBSan build.
. scripts/unit.sh
. scripts/lint.sh
[ ! -f scripts/e2e.sh ] || . scripts/e2e.sh

test_main() {
  local filter=${1:-}
  need_setup
  configure_and_build asan
  if [ -n "$filter" ]; then
    test_matching "$filter"
    return
  fi
  run_unit_tests asan
  run_e2e_tests asan
  step "lint of changed files" lint $(changed_sources)
}

# A filter may name unit tests, end-to-end tests or both. Where scripts/e2e.sh does not exist, or
# does not know the filter, the unit tests must.
test_matching() {
  local filter=$1
  if ! declare -F e2e_tests >/dev/null || unit_tests_match asan "$filter"; then
    run_unit_tests asan "$filter"
  fi
  run_e2e_tests asan "$filter"
}

# run_e2e_tests PRESET [FILTER]: e2e_tests of scripts/e2e.sh, where there is one. It takes the same
# arguments, runs only tests whose name contains FILTER, and fails where it runs none without one.
run_e2e_tests() {
  if declare -F e2e_tests >/dev/null; then
    e2e_tests "$@"
  fi
}
