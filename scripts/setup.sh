# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, and only that.
BUILD_PACKAGES="g++ cmake ninja-build ccache mold pkg-config git ca-certificates curl xz-utils
  libcurl4-openssl-dev libboost1.81-dev libboost-json1.81-dev libsimdjson-dev libyaml-dev
  libcli11-dev libspdlog-dev libfmt-dev libssl-dev zlib1g-dev liblzma-dev libzstd-dev
  libjemalloc-dev librapidcheck-dev libgtest-dev libgmock-dev libbenchmark-dev
  python3 python3-venv jq"
LINT_PACKAGES="clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev"

# Of the JavaScript client of the end-to-end tests; not needed where both come from elsewhere.
NODE_PACKAGES="nodejs npm"

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
      echo "$package"
  done
}

install_packages() {
  [ "$(id -u)" = 0 ] || {
    echo "./dev setup: run as root, or install: $*" >&2
    return 1
  }
  apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >&2
}

has_node() {
  command -v node >/dev/null && command -v npm >/dev/null
}

need_node() {
  has_node || step "install node and npm" install_packages $NODE_PACKAGES >&2
}

# --quiet: what builds and checks need, and no word where it is there. Node, which brings hundreds
# of packages along, waits until somebody tests, or asks for everything.
setup_main() {
  local missing
  missing=$(missing_packages $BUILD_PACKAGES $LINT_PACKAGES)
  if [ -n "$missing" ]; then
    step "install $(echo $missing | wc -w) Debian packages" install_packages $missing || return
  fi
  [ "${1:-}" = --quiet ] && return
  need_node && echo "every Debian package is there" >&2
}
