# SPDX-License-Identifier: Apache-2.0
# ./dev demo: the mission on a real control plane of its own, step by step, ending by itself. The
# VMIs and launcher pods are captured ones, made by a real virt-controller; nodes, kubelet and
# virt-handler are played by hand.
. scripts/cluster.sh
DEMO_CASES="plain-1gi-requests gpu dedicated-isolate hugepages-2mi"
DEMO_PODS='POD OF:.metadata.labels.vm\.kubevirt\.io/name'
DEMO_PODS+=',POD REQUEST:.spec.containers[0].resources.requests.memory'
DEMO_COLUMNS='VM:.metadata.name,PHASE:.status.phase,MEMORY OVERHEAD:.status.memory.memoryOverhead'
DEMO_COLUMNS+=',CPU OVERHEAD:.status.currentCPUTopology.cpuOverhead'
DEMO_ANNOTATIONS='VM:.metadata.name,MEMORY OVERHEAD:.metadata.annotations.virt-overhead\.io/memory'
DEMO_ANNOTATIONS+=',CPU OVERHEAD:.metadata.annotations.virt-overhead\.io/cpu'

demo_main() {
  need_setup
  configure_and_build release virt-overhead || return
  STATE=$(mktemp -d)/cluster
  trap demo_end EXIT
  cluster_up --crds main+cpu >/dev/null || return
  KUBECTL=$(kubectl_tool)
  demo_story
}

demo_end() {
  [ -z "${CONTROLLER:-}" ] || kill "$CONTROLLER" 2>/dev/null
  cluster_down
  rm -rf "${STATE%/cluster}"
}

demo_story() {
  local name
  say "Four VMs are running. KubeVirt's launcher pods ask for more than the guests do:"
  demo_kubevirt
  for name in $DEMO_CASES; do demo_vmi "$name" || return; done
  show get pods -o "custom-columns=$DEMO_PODS"

  say "Nothing says how much of that is overhead:"
  show get vmi -o "custom-columns=$DEMO_COLUMNS"

  say "virt-overhead reads it off the pods and publishes it:"
  demo_controller --publish=auto || return
  wait_for '.status.memory.memoryOverhead' 4 || return
  show get vmi -o "custom-columns=$DEMO_COLUMNS"

  say "The administrator doubles the overhead ratio and the overcommit. Running pods keep what they
   got, and so do the published values:"
  demo_configure '{"additionalGuestMemoryOverheadRatio":"2",
    "developerConfiguration":{"memoryOvercommit":200}}'
  sleep 2
  show get vmi -o "custom-columns=$DEMO_COLUMNS"

  say "An older KubeVirt, whose CRD has no such fields, gets annotations:"
  demo_stop
  demo_k delete vmi,pods --all --wait=true --grace-period=0 --force >/dev/null 2>&1
  cluster_up --crds v1.6.6 >/dev/null || return
  demo_vmi plain-1gi-requests && demo_controller --publish=auto || return
  wait_for '.metadata.annotations["virt-overhead.io/memory"]' 1 || return
  show get vmi -o "custom-columns=$DEMO_ANNOTATIONS"

  say "Every byte can be explained, from the pod that really runs:"
  demo_k get vmi,pods -o json | build/release/virt-overhead explain -f - || return
  demo_stop
  demo_farewell
}

say() { printf '\n\e[1m── %s\e[0m\n' "$1"; }

demo_k() { "$KUBECTL" --kubeconfig "$STATE/admin.kubeconfig" "$@"; }

# show ARGUMENT…: a kubectl command as a person would type it, and its output.
show() {
  local word
  printf '$ kubectl'
  for word in "$@"; do
    case $word in
      *[!A-Za-z0-9._/=-]*) printf " '%s'" "$word" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
  printf '\n'
  demo_k "$@"
}

# What a server assigns is taken off; $1: a file, the rest: a jq program that changes it.
stripped() {
  jq -c "del(.metadata.uid, .metadata.resourceVersion, .metadata.creationTimestamp,
    .metadata.managedFields, .metadata.generation, .metadata.finalizers) | $2" "$1"
}

demo_kubevirt() {
  local file=tests/fixtures/objects/plain-1gi-requests/kubevirt.json
  demo_k create namespace kubevirt >/dev/null
  demo_k create -f - >/dev/null <<<'{"apiVersion":"v1","kind":"Node","metadata":{"name":"node01"}}'
  stripped "$file" 'del(.status)
    | .spec.configuration.developerConfiguration.featureGates += ["VMIResourceMetrics"]' |
    demo_k create -f - >/dev/null
  demo_k patch kubevirt kubevirt -n kubevirt --subresource=status --type=merge \
    -p "$(jq -c '{status}' "$file")" >/dev/null
}

# demo_vmi CASE: the VMI and its pod, running, with no overhead on them.
demo_vmi() {
  local folder=tests/fixtures/objects/$1 uid
  uid=$(stripped "$folder/vmi.json" 'del(.metadata.ownerReferences, .status.memory.memoryOverhead)
      | .status.phase = "Running" | .status.nodeName = "node01"' |
    demo_k create -f - -o jsonpath='{.metadata.uid}') &&
    stripped "$folder/pod.json" 'del(.status)
      | del(.metadata.annotations["kubevirt.io/memory-overhead-bytes"])
      | .spec.nodeName = "node01"' |
    jq -c --arg uid "$uid" '.metadata.ownerReferences[0].uid = $uid' |
      demo_k create -f - >/dev/null
}

demo_configure() {
  show patch kubevirt kubevirt -n kubevirt --type merge \
    -p "$(jq -c '{spec: {configuration: .}}' <<<"$1")"
}

demo_controller() {
  build/release/virt-overhead controller --kubeconfig "$STATE/virt-overhead.kubeconfig" \
    --health-probe-bind-address=0 "$@" 2>"$STATE/controller.log" &
  CONTROLLER=$!
}

demo_stop() {
  kill "$CONTROLLER" && wait "$CONTROLLER"
  CONTROLLER=
}

# wait_for JQ-PATH COUNT: until so many VMIs have it.
wait_for() {
  local waited
  for ((waited = 0; waited < 150; waited++)); do
    [ "$(demo_k get vmi -o json | jq "[.items[] | select($1)] | length")" = "$2" ] && return
    sleep 0.2
  done
  echo "the values did not come; the end of the controller's log:" >&2
  tail -n 5 "$STATE/controller.log" >&2
  return 1
}

demo_farewell() {
  say "That was it. Next:"
  cat <<'EOF'
   ./dev cluster up                   the same control plane, left running for you
   build/release/virt-overhead explain -f docs/examples/vm.yaml
   kubectl apply -k deploy            the controller in your own cluster (deploy/README.md)
EOF
}
