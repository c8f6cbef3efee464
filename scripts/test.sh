# SPDX-License-Identifier: Apache-2.0
. scripts/unit.sh

test_main() {
  need_setup
  configure_and_build asan
  run_unit_tests asan "${1:-}"
}
