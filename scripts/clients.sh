# SPDX-License-Identifier: Apache-2.0
# Other people's clients for the end-to-end tests, found or fetched: kubectl of Debian 12, the
# programs of tests/clients. Each prints its path, or fails. Sourced after control_plane.sh and
# setup.sh.

# kubectl_of_debian: the 1.20 of the package kubernetes-client, unpacked beside what is installed.
kubectl_of_debian() {
  local folder=$CACHE/kubectl-debian
  [ -x "$folder/usr/bin/kubectl" ] || {
    rm -rf "$folder" && mkdir -p "$folder" &&
      step "fetch kubectl of Debian 12" fetch_debian_kubectl "$folder" >&2
  } || return
  echo "$folder/usr/bin/kubectl"
}

fetch_debian_kubectl() {
  (cd "$1" && apt-get download -qq kubernetes-client && dpkg -x kubernetes-client_*.deb .)
}

# go_clients: the programs on client-go and controller-runtime, built.
go_clients() {
  local go key program
  go=$(go_tool) || return
  key=$({ "$go" env GOVERSION; cat tests/clients/go/*; } | sha256sum | cut -c 1-16)
  program="$CACHE/go-clients/$key"
  [ -x "$program" ] || {
    mkdir -p "${program%/*}" &&
      patiently "build the Go clients (the first time: two minutes)" \
        build_go_clients "$go" "$program" >&2
  } || return
  echo "$program"
}

build_go_clients() {
  (cd tests/clients/go && GOTOOLCHAIN=local GOWORK=off GOFLAGS=-buildvcs=false "$1" build \
    -o "$2.part" .) && mv "$2.part" "$2"
}

# js_client: a folder with the JavaScript program and its modules.
js_client() {
  local key folder
  need_node || return
  key=$(cat tests/clients/js/* | sha256sum | cut -c 1-16)
  folder="$CACHE/js-client/$key"
  [ -d "$folder/node_modules" ] || {
    rm -rf "$folder" && mkdir -p "$folder" && cp tests/clients/js/* "$folder" &&
      step "fetch the JavaScript client" npm install --prefix "$folder" --silent --no-audit \
        --no-fund >&2
  } || return
  echo "$folder"
}
