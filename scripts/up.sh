# SPDX-License-Identifier: Apache-2.0
# ./dev up: the embedded cluster with a few VMs, in the foreground until Ctrl-C. More arguments go
# to `virt-overhead dev`.
up_main() {
  need_setup
  configure_and_build release virt-overhead || return
  exec build/release/virt-overhead dev --load docs/examples/vms.yaml "$@"
}
