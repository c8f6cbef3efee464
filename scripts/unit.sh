# SPDX-License-Identifier: Apache-2.0
unit_main() {
  need_setup
  configure_and_build dev
  run_unit_tests dev "${1:-}"
}

# run_unit_tests PRESET [FILTER]: each layer's test executable; with a filter, only matching tests.
run_unit_tests() {
  local preset=$1 filter=${2:-} test
  if [ -z "$filter" ]; then
    step "unit tests ($preset)" ctest --test-dir "build/$preset" --output-on-failure -j "$JOBS" \
      --no-tests=error
    return
  fi
  for test in build/"$preset"/*_test; do
    "$test" --gtest_filter="*$filter*" --gtest_brief=1 || return
  done
}
