# SPDX-License-Identifier: Apache-2.0
# End-to-end tests: our binary against the real control plane of tests/realcluster.
. scripts/control_plane.sh
. scripts/clients.sh

# e2e_tests PRESET [FILTER]: with a filter only tests whose name contains it, which may be none.
# Without one everything, in parts side by side: most of the time of a test is waiting.
e2e_tests() {
  local preset=$1 filter=${2:-} test="build/$1/tests/e2e_test" program kubectl
  configure_and_build "$preset" e2e_test virt-overhead || return
  [ -z "$filter" ] || "$test" --gtest_list_tests --gtest_filter="*$filter*" | grep -q '^  ' ||
    return 0
  program=$(control_plane_program) && kubectl=$(kubectl_tool) || {
    no_control_plane
    return
  }
  find_clients || return
  missing_managers || return
  export VIRT_OVERHEAD_CONTROL_PLANE=$program VIRT_OVERHEAD_KUBECTL=$kubectl \
    VIRT_OVERHEAD_KUBECTL_DEBIAN=$KUBECTL_DEBIAN VIRT_OVERHEAD_GO_CLIENTS=$GO_CLIENTS \
    VIRT_OVERHEAD_JS_CLIENT=$JS_CLIENT
  local title="end-to-end tests ($preset, Kubernetes $KUBERNETES)"
  if [ -n "$filter" ]; then
    step "$title" "$test" --gtest_filter="*$filter*" --gtest_brief=1
  else
    step "$title" e2e_parts "$test"
  fi
}

# What runs side by side: filter, shard, shards.
E2E_PARTS='-Scenario/*            0 1
Scenario/InDev*        0 2
Scenario/InDev*        1 2
Scenario/OnRealServer* 0 2
Scenario/OnRealServer* 1 2'

# e2e_parts PROGRAM: a line a part, and all that a part said where it failed.
e2e_parts() {
  local logs pids=() failed=0 filter shard shards part
  logs=$(mktemp -d)
  while read -r filter shard shards; do
    GTEST_TOTAL_SHARDS=$shards GTEST_SHARD_INDEX=$shard \
      "$1" --gtest_filter="$filter" --gtest_brief=1 >"$logs/${#pids[@]}" 2>&1 &
    pids+=($!)
  done <<<"$E2E_PARTS"
  trap 'kill "${pids[@]}"; exit 130' INT TERM
  for part in "${!pids[@]}"; do
    if wait "${pids[$part]}"; then
      grep -E 'PASSED|SKIPPED' "$logs/$part" >&2
    else
      failed=1
      cat "$logs/$part" >&2
    fi
  done
  trap - INT TERM
  rm -r "$logs"
  return "$failed"
}

# Sets the paths of other people's clients; what is not to be had is said loudly and its tests skip
# themselves, but not in CI.
find_clients() {
  KUBECTL_DEBIAN=$(kubectl_of_debian) || missing_client "kubectl of Debian 12" || return
  GO_CLIENTS=$(go_clients) || missing_client "programs on client-go" || return
  JS_CLIENT=$(js_client) || missing_client "the JavaScript client (node and npm)" || return
}

# KUBEBUILDER_ASSETS, as envtest fills it, has an API server and etcd alone.
missing_managers() {
  local flag here
  VIRT_OVERHEAD_WITHOUT=
  here=$(managers)
  for flag in --controller-manager --scheduler; do
    grep -q -- "$flag" <<<"$here" || VIRT_OVERHEAD_WITHOUT+="$flag "
  done
  export VIRT_OVERHEAD_WITHOUT
  [ -z "$VIRT_OVERHEAD_WITHOUT" ] || missing_client \
    "$VIRT_OVERHEAD_WITHOUT in KUBEBUILDER_ASSETS: scenarios on the real control plane"
}

missing_client() {
  printf '\n!!! TESTS SKIPPED: no %s. What failed is said above.\n\n' "$1" >&2
  [ -z "${CI:-}" ]
}

# Loud, since a green run without these says little; in CI not green at all.
no_control_plane() {
  cat >&2 <<EOF

!!! END-TO-END TESTS SKIPPED: no control plane to run them on.
!!! Building it needs Go $GO_LEAST or newer, or PyPI to fetch $GO_PYPI from, and the Go module
!!! proxy; with etcd and kube-apiserver in KUBEBUILDER_ASSETS a Go toolchain alone.
!!! What failed is said above.

EOF
  [ -z "${CI:-}" ]
}
