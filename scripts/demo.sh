# SPDX-License-Identifier: Apache-2.0
# ./dev demo: the mission, step by step, ending by itself. On an embedded cluster, which needs
# nothing but our own binary; with --real on the real control plane. KubeVirt is simulated on both:
# its pods, phases and migrations, with the numbers of the release it plays.
. scripts/cluster.sh
DEMO_RELEASE=v1.8.4
DEMO_OLD_RELEASE=v1.6.6
DEMO_SPEED=4
VMS_COLUMNS='VM:.metadata.name,PHASE:.status.phase,NODE:.status.nodeName'
VMS_COLUMNS+=',MEMORY OVERHEAD:.status.memory.memoryOverhead'
VMS_COLUMNS+=',CPU OVERHEAD:.status.currentCPUTopology.cpuOverhead'
PODS_COLUMNS='POD OF:.metadata.labels.vm\.kubevirt\.io/name'
PODS_COLUMNS+=',MEMORY:.spec.containers[0].resources.requests.memory'
PODS_COLUMNS+=',CPU:.spec.containers[0].resources.requests.cpu'
PODS_COLUMNS+=',HUGEPAGES:.spec.containers[0].resources.requests.hugepages-2Mi'
NOTES_COLUMNS='VM:.metadata.name,MEMORY OVERHEAD:.metadata.annotations.virt-overhead\.io/memory'
NOTES_COLUMNS+=',CPU OVERHEAD:.metadata.annotations.virt-overhead\.io/cpu'
KUBEVIRT_PATH=/apis/kubevirt.io/v1/namespaces/kubevirt/kubevirts
VMIS_PATH=/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstances
MIGRATIONS_PATH=/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstancemigrations

demo_main() {
  local real=
  case "${1:-}" in
    "") ;;
    --real) real=yes ;;
    *) echo "./dev demo: unknown '$1'; only --real" >&2 && return 1 ;;
  esac
  need_setup
  configure_and_build release virt-overhead || return
  STATE=$(mktemp -d)/cluster
  mkdir -p "$STATE"
  PIDS=
  trap demo_end EXIT
  if [ -n "$real" ]; then demo_real; else demo_embedded; fi || return
  demo_story || return
  demo_farewell
}

demo_end() {
  local pid
  for pid in $PIDS; do
    kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true  # kubectl proxy ends with 143
  done
  [ ! -f "$STATE/pid" ] || cluster_down
  rm -rf "${STATE%/cluster}"
}

# ---- Two clusters ------------------------------------------------------------------------------

demo_embedded() {
  say "A cluster in one process: API server, three nodes, a simulated KubeVirt $DEMO_RELEASE"
  DEMO_CONFIG="$STATE/kubeconfig"
  demo_start dev --no-controller --release "$DEMO_RELEASE" --crds main+cpu --speed "$DEMO_SPEED" \
    --kubeconfig-out "$DEMO_CONFIG" || return
  wait_until test -s "$DEMO_CONFIG" || return
  API=$(sed -n 's/ *server: //p' "$DEMO_CONFIG")
  KUBECTL=$(command -v kubectl) || KUBECTL=
  echo "serves at $API"
}

# API is a proxy of kubectl's, so that what follows is the same for both.
demo_real() {
  cluster_up --crds main+cpu >/dev/null || return
  KUBECTL=$(kubectl_tool) || return
  DEMO_CONFIG="$STATE/admin.kubeconfig"
  say "A real control plane, Kubernetes $KUBERNETES; KubeVirt $DEMO_RELEASE is simulated on it"
  "$KUBECTL" --kubeconfig "$DEMO_CONFIG" proxy --port=0 >"$STATE/proxy" 2>&1 &
  PIDS+=" $!"
  wait_until grep -q 'Starting to serve on' "$STATE/proxy" || return
  API=http://$(sed -n 's/Starting to serve on //p' "$STATE/proxy")
  api POST /api/v1/namespaces '{"metadata": {"name": "kubevirt"}}' >/dev/null
  "$KUBECTL" --kubeconfig "$DEMO_CONFIG" apply --server-side -f tests/e2e/kubevirt_accounts.yaml \
    -f tests/e2e/revert_policy.yaml >/dev/null || return
  demo_kubevirt || return
  demo_start dev --server "$DEMO_CONFIG" --release "$DEMO_RELEASE" --crds main+cpu \
    --speed "$DEMO_SPEED"
}

demo_kubevirt() {
  api POST "$KUBEVIRT_PATH" "$(jq -nc --arg tag "$DEMO_RELEASE" '
    {apiVersion: "kubevirt.io/v1", kind: "KubeVirt", metadata: {name: "kubevirt"},
     spec: {imageTag: $tag, configuration: {developerConfiguration:
       {featureGates: ["VMIResourceMetrics"]}}}}')" >/dev/null
}

# ---- The story ---------------------------------------------------------------------------------

demo_story() {
  say "Four VMs start. What their launcher pods ask for is more than what the guests get:"
  demo_vms || return
  get pods "$PODS_COLUMNS"

  say "Nothing says how much of that is overhead. virt-overhead reads it off the pods and publishes
   it, in the fields of VEP #156:"
  demo_controller --publish-as=system:serviceaccount:kubevirt:kubevirt-controller || return
  wait_for '.status.memory.memoryOverhead' 4 || return
  get vmi "$VMS_COLUMNS"

  say "The administrator doubles the overhead ratio and the overcommit. Running pods keep what they
   got, and so do the published values:"
  demo_configure '{"additionalGuestMemoryOverheadRatio": "2",
    "developerConfiguration": {"memoryOvercommit": 200, "featureGates": ["VMIResourceMetrics"]}}'
  sleep 2
  get vmi "$VMS_COLUMNS"

  say "\"small\" is migrated. Its new pod was made with the new settings:"
  demo_migrate small Succeeded || return
  wait_for '.metadata.name == "small" and .status.memory.memoryOverhead != "268Mi"' 1 || return
  get vmi "$VMS_COLUMNS"

  say "The migration of \"gpu\" fails. It stays where it was, and its value too:"
  demo_migrate gpu Failed || return
  get vmi "$VMS_COLUMNS"

  say "An identity of our own may not write status: KubeVirt's webhook takes it back. Annotations
   carry the values then:"
  demo_stop_controller
  demo_vmi plain '{"memory": {"guest": "1Gi"}}' || return
  demo_controller || return
  wait_for '.metadata.name == "plain" and .metadata.annotations["virt-overhead.io/memory"]' 1 ||
    return
  get vmi/plain "$NOTES_COLUMNS"

  say "Every byte can be explained, from the pod that really runs:"
  echo '$ virt-overhead explain vmi/small'
  build/release/virt-overhead explain vmi/small --kubeconfig "$DEMO_CONFIG" || return
  demo_stop_controller
}

demo_vms() {
  demo_vmi small '{"memory": {"guest": "1Gi"}}' &&
    demo_vmi gpu '{"memory": {"guest": "4Gi"}, "cpu": {"cores": 2},
      "devices": {"gpus": [{"name": "gpu1", "deviceName": "vendor.example/gpu"}]}}' \
      '{"kubevirt.io/func-test-force-launcher-migration-failure": ""}' &&
    demo_vmi pinned '{"memory": {"guest": "2Gi"}, "cpu": {"cores": 2,
      "dedicatedCpuPlacement": true, "isolateEmulatorThread": true}}' &&
    demo_vmi paged '{"memory": {"guest": "1Gi", "hugepages": {"pageSize": "2Mi"}}}' &&
    wait_for '.status.phase == "Running"' 4
}

# demo_vmi NAME DOMAIN [ANNOTATIONS]
demo_vmi() {
  api POST "$VMIS_PATH" "$(jq -nc --arg name "$1" --argjson domain "$2" \
    --argjson annotations "${3:-{\}}" '
    {apiVersion: "kubevirt.io/v1", kind: "VirtualMachineInstance",
     metadata: {name: $name, annotations: $annotations},
     spec: {domain: ({devices: {}} + $domain)}}')" >/dev/null
}

demo_configure() {
  jq -c . <<<"$1" | sed 's/^/KubeVirt configuration: /'
  api PATCH "$KUBEVIRT_PATH/kubevirt" "$(jq -c '{spec: {configuration: .}}' <<<"$1")" >/dev/null
}

# demo_migrate VMI PHASE
demo_migrate() {
  api POST "$MIGRATIONS_PATH" "$(jq -nc --arg name "$1" '
    {apiVersion: "kubevirt.io/v1", kind: "VirtualMachineInstanceMigration",
     metadata: {name: ("migrate-" + $name)}, spec: {vmiName: $name}}')" >/dev/null &&
    wait_until demo_migration_is "$1" "$2" && echo "migration of $1: $2"
}

demo_migration_is() {
  [ "$(api GET "$MIGRATIONS_PATH/migrate-$1" | jq -r .status.phase)" = "$2" ]
}

# ---- Tools -------------------------------------------------------------------------------------

say() { printf '\n\e[1m── %s\e[0m\n' "$1"; }

# demo_start ARGUMENT…: our binary in the background, its log kept.
demo_start() {
  build/release/virt-overhead "$@" >"$STATE/$1.out" 2>"$STATE/$1.log" &
  LAST=$!
  PIDS+=" $LAST"
}

demo_controller() {
  demo_start controller --kubeconfig "$DEMO_CONFIG" --health-probe-bind-address=0 "$@"
  CONTROLLER=$LAST
}

demo_stop_controller() {
  kill "$CONTROLLER" && wait "$CONTROLLER"
}

# api METHOD PATH [BODY]: what the server says, or its refusal on standard error.
api() {
  local type=application/json
  [ "$1" != PATCH ] || type=application/merge-patch+json
  curl --silent --show-error --fail-with-body --noproxy '*' -X "$1" "$API$2" \
    -H "Content-Type: $type" ${3:+--data-binary "$3"}
}

# wait_until COMMAND…: half a minute at most.
wait_until() {
  local waited
  for ((waited = 0; waited < 300; waited++)); do
    if "$@"; then return; fi
    sleep 0.1
  done
  echo "this did not come about: $*; the end of the logs:" >&2
  tail -n 5 "$STATE"/*.log >&2
  return 1
}

# wait_for JQ-CONDITION COUNT: until so many VMIs meet it.
wait_for() { wait_until vmis_with "$1" "$2"; }
vmis_with() {
  [ "$(api GET "$VMIS_PATH" | jq "[.items[] | select($1)] | length")" = "$2" ]
}

# get RESOURCE COLUMNS: a kubectl command as a person would type it, and its output; without kubectl
# the same table from the API.
get() {
  printf "\$ kubectl get %s -o 'custom-columns=%s'\n" "$1" "$2"
  if [ -n "$KUBECTL" ]; then
    "$KUBECTL" --kubeconfig "$DEMO_CONFIG" get "$1" -o "custom-columns=$2"
  else
    api GET "$(demo_path "$1")" | demo_table "$2" | column -t -s $'\t'
  fi
}

demo_path() {
  case $1 in
    pods) echo "/api/v1/namespaces/default/pods" ;;
    vmi) echo "$VMIS_PATH" ;;
    vmi/*) echo "$VMIS_PATH/${1#vmi/}" ;;
  esac
}

# demo_table COLUMNS: the objects on standard input as tab-separated rows.
demo_table() {
  jq -r --arg columns "$1" '
    def keys_of: ltrimstr(".") | gsub("\\\\\\."; "\u0000") | gsub("\\[(?<n>[0-9]+)\\]"; ".\(.n)")
      | split(".") | map(gsub("\u0000"; ".") | if test("^[0-9]+$") then tonumber else . end);
    ($columns | split(",") | map(split(":") | {name: .[0], keys: (.[1] | keys_of)})) as $all
    | ($all | map(.name)), ((.items // [.])[] as $item
      | $all | map(.keys as $keys | ($item | try getpath($keys) catch null) // "<none>"))
    | @tsv'
}

demo_farewell() {
  say "That was it. Next:"
  cat <<'EOF'
   ./dev up                           the embedded cluster, left running for you and your kubectl
   ./dev demo --real                  the same on a real control plane
   build/release/virt-overhead explain -f docs/examples/vm.yaml
   kubectl apply -k deploy            the controller in your own cluster (deploy/README.md)
EOF
}
