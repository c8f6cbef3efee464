# SPDX-License-Identifier: Apache-2.0
# ./dev cluster: the real control plane on loopback, for people and for checks. Standard output of
# `up` is three lines KEY=PATH and nothing else.
. scripts/control_plane.sh
STATE=$CACHE/cluster

cluster_usage() {
  cat >&2 <<'EOF'
./dev cluster up [--crds RELEASE]   start it, or replace the CRDs of a running one (default: main)
./dev cluster down                  stop it and forget its objects
./dev cluster status                say whether it runs, and where
./dev cluster kubectl …             kubectl as its administrator

RELEASE is a folder of crds: v1.0.1 … v1.9.0, main; main+cpu adds cpuOverhead to the CRD.
`up` prints KUBECONFIG= (administrator), KUBECONFIG_VIRT_OVERHEAD= (the service account of deploy/)
and AUDIT_LOG= (every PATCH on kubevirt.io with its body).
EOF
}

cluster_main() {
  local action=${1:-}
  [ $# -gt 0 ] && shift
  case "$action" in
    up) cluster_up "$@" ;;
    down) cluster_down ;;
    status) cluster_status ;;
    kubectl) cluster_kubectl "$@" ;;
    "" | -h | --help | help) cluster_usage ;;
    *)
      echo "./dev cluster: no action '$action'" >&2
      cluster_usage
      return 1
      ;;
  esac
}

cluster_up() {
  local release=main program kubectl
  case "${1:-}" in
    --crds) release=${2:?"--crds needs a release"} ;;
    --crds=*) release=${1#--crds=} ;;
    "") ;;
    *) echo "./dev cluster up: unknown '$1'; only --crds RELEASE" >&2 && return 1 ;;
  esac
  known_release "$release" || return
  program=$(control_plane_program) && kubectl=$(kubectl_tool) || return
  mkdir -p "$STATE"
  if cluster_runs; then
    step "install the CRDs of $release" "$program" install-crds --dir "$STATE" \
      --crds "crds/$release"
  else
    step "start Kubernetes with the CRDs of $release" cluster_start "$program" "$release"
  fi || return
  step "apply deploy/" cluster_deploy "$program" "$kubectl" || return
  cluster_paths
}

known_release() {
  [ -d "crds/${1%+cpu}" ] && [ -n "${1%+cpu}" ] || {
    echo "./dev cluster up: no CRDs of '$1'; there are: $(ls crds | sort -V | xargs)" >&2
    return 1
  }
}

cluster_runs() {
  local pid
  pid=$(cat "$STATE/pid" 2>/dev/null) && [ -n "$pid" ] &&
    grep -q -z '^run$' "/proc/$pid/cmdline" 2>/dev/null &&
    grep -q -z -F "$STATE" "/proc/$pid/cmdline"
}

# cluster_start PROGRAM RELEASE: in a session of its own, so that it outlives this shell.
cluster_start() {
  local program=$1 release=$2 pid waited
  : >"$STATE/ready"
  setsid "$program" run --dir "$STATE" --crds "crds/$release" $(managers) \
    </dev/null >"$STATE/ready" 2>"$STATE/log" &
  pid=$!
  echo "$pid" >"$STATE/pid"
  for ((waited = 0; waited < 1200; waited++)); do
    grep -q '^READY' "$STATE/ready" && return
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  echo "./dev cluster up: it did not start; the end of $STATE/log:" >&2
  tail -n 5 "$STATE/log" >&2
  kill "$pid" 2>/dev/null
  return 1
}

# cluster_deploy PROGRAM KUBECTL
cluster_deploy() {
  "$2" --kubeconfig "$STATE/admin.kubeconfig" apply --server-side --force-conflicts -k deploy \
    >&2 &&
    "$1" service-account-kubeconfig --dir "$STATE" \
      --service-account virt-overhead/virt-overhead --out "$STATE/virt-overhead.kubeconfig"
}

cluster_paths() {
  echo "KUBECONFIG=$STATE/admin.kubeconfig"
  echo "KUBECONFIG_VIRT_OVERHEAD=$STATE/virt-overhead.kubeconfig"
  echo "AUDIT_LOG=$STATE/audit.log"
}

cluster_down() {
  cluster_runs && step "stop Kubernetes" cluster_stop
  rm -rf "$STATE"
}

cluster_stop() {
  local pid waited
  pid=$(cat "$STATE/pid")
  kill "$pid"
  for ((waited = 0; waited < 50; waited++)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -9 "$pid"
}

cluster_status() {
  if ! cluster_runs; then
    echo "no cluster runs; start one with: ./dev cluster up" >&2
    return 1
  fi
  sed -n "s/.*\"server\":\"\([^\"]*\)\".*/runs at \1, process $(cat "$STATE/pid")/p" \
    "$STATE/ready" >&2
  cluster_paths
}

cluster_kubectl() {
  local kubectl
  cluster_runs || { cluster_status; return; }
  kubectl=$(kubectl_tool) || return
  "$kubectl" --kubeconfig "$STATE/admin.kubeconfig" "$@"
}
