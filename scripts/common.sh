# SPDX-License-Identifier: Apache-2.0
# What the actions of ./dev share. Sourced, from the top of the tree.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=time_macros
JOBS=${JOBS:-$(nproc)}
CACHE=${VIRT_OVERHEAD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/virt-overhead}

# step TEXT COMMAND…: runs it, says on stderr what it does and how long it took.
step() {
  local text=$1 start=$SECONDS
  shift
  printf '==> %s\n' "$text" >&2
  if "$@"; then
    printf '    %s: %d s\n' "$text" $((SECONDS - start)) >&2
  else
    local status=$?
    printf '    %s: failed after %d s (exit %d)\n' "$text" $((SECONDS - start)) "$status" >&2
    return "$status"
  fi
}

need_setup() {
  . scripts/setup.sh
  setup_main --quiet
}

# configure_and_build PRESET [TARGET…]
configure_and_build() {
  local preset=$1
  shift
  [ -f "build/$preset/build.ninja" ] || step "configure $preset" cmake --preset "$preset" >&2
  step "build $preset" cmake --build --preset "$preset" -j "$JOBS" ${*:+--target "$@"} >&2
}
