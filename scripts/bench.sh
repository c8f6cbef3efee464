# SPDX-License-Identifier: Apache-2.0
# bench [FILTER]: results on standard output, a table a layer.
bench_main() {
  local filter=${1:-.} bench found=0
  need_setup
  configure_and_build release
  for bench in build/release/*_bench; do
    [ -x "$bench" ] && bench_matches "$bench" "$filter" || continue
    found=1
    step "$(basename "$bench")" "$bench" --benchmark_filter="$filter" || return
  done
  [ "$found" = 1 ] || { echo "no benchmark matches '$filter'" >&2; return 1; }
}

bench_matches() {
  [ -n "$("$1" --benchmark_list_tests --benchmark_filter="$2" 2>/dev/null |
    grep -v '^Failed to match')" ]
}
