# SPDX-License-Identifier: Apache-2.0
# Everything, before a change is called done, what fails soonest first. Each step says its seconds.
. scripts/check.sh
. scripts/fuzz.sh
. scripts/test.sh

ci_main() {
  local start=$SECONDS preset
  check_main
  test_main
  for preset in dev release tsan; do
    configure_and_build "$preset"
    run_unit_tests "$preset"
  done
  fuzz_main 60
  printf '==> everything: %d s\n' $((SECONDS - start)) >&2
}
