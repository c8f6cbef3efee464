# SPDX-License-Identifier: Apache-2.0
# bench [FILTER]: results on standard output, a table a layer; then, or alone with the filters
# `watch` and `fleet`, thousands of watches on the embedded cluster and the controller with 10,000
# VMIs on the real control plane.
. scripts/control_plane.sh

bench_main() {
  local filter=${1:-.} bench found=0
  need_setup
  configure_and_build release
  for bench in build/release/*_bench; do
    [ -x "$bench" ] && bench_matches "$bench" "$filter" || continue
    found=1
    step "$(basename "$bench")" "$bench" --benchmark_filter="$filter" || return
  done
  if [ "$filter" = . ] || [ "$filter" = watch ]; then
    found=1
    bench_watch || return
  fi
  if [ "$filter" = . ] || [ "$filter" = fleet ]; then
    found=1
    bench_fleet || return
  fi
  [ "$found" = 1 ] || { echo "no benchmark matches '$filter'" >&2; return 1; }
}

bench_matches() {
  [ -n "$("$1" --benchmark_list_tests --benchmark_filter="$2" 2>/dev/null |
    grep -v '^Failed to match')" ]
}

# WATCHES=N for another number; each takes a file descriptor of both processes.
bench_watch() {
  configure_and_build release watch_bench virt-overhead || return
  step "watches" build/release/tests/watch_bench "${WATCHES:-2000}" &&
    step "watches over TLS" build/release/tests/watch_bench "${WATCHES:-2000}" --tls
}

# VMIS=N for another size.
bench_fleet() {
  local program kubectl
  configure_and_build release fleet_bench virt-overhead || return
  step "fleet of ${VMIS:-10000} VMIs on the embedded cluster" \
    build/release/tests/fleet_bench "${VMIS:-10000}" dev || return
  program=$(control_plane_program) && kubectl=$(kubectl_tool) || return
  VIRT_OVERHEAD_CONTROL_PLANE=$program VIRT_OVERHEAD_KUBECTL=$kubectl \
    step "fleet of ${VMIS:-10000} VMIs on the real control plane" \
    build/release/tests/fleet_bench "${VMIS:-10000}"
}
