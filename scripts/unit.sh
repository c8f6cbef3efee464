# SPDX-License-Identifier: Apache-2.0
unit_main() {
  need_setup
  configure_and_build dev
  run_unit_tests dev "${1:-}"
}

# run_unit_tests PRESET [FILTER]: every test executable; with a filter, only matching tests.
run_unit_tests() {
  local preset=$1 filter=${2:-}
  if [ -z "$filter" ]; then
    step "unit tests ($preset)" ctest --test-dir "build/$preset" --output-on-failure -j "$JOBS" \
      --label-exclude e2e --no-tests=error
  else
    run_matching_tests "$preset" "$filter"
  fi
}

# matching_tests EXECUTABLE FILTER: how many.
matching_tests() { "$1" --gtest_list_tests --gtest_filter="*$2*" | grep -c '^  ' || true; }

unit_tests_match() {
  local test
  for test in "build/$1"/*_test; do
    [ "$(matching_tests "$test" "$2")" -eq 0 ] || return 0
  done
  return 1
}

# Fails where nothing matches: a misspelt filter must not look like success.
run_matching_tests() {
  local preset=$1 filter=$2 test count
  unit_tests_match "$preset" "$filter" ||
    { echo "no unit test's name contains '$filter'" >&2; return 1; }
  for test in "build/$preset"/*_test; do
    count=$(matching_tests "$test" "$filter")
    [ "$count" -eq 0 ] || step "$(basename "$test"): $count tests" \
      "$test" --gtest_filter="*$filter*" --gtest_brief=1 || return
  done
}
