# SPDX-License-Identifier: Apache-2.0
build_main() {
  need_setup
  configure_and_build "${1:-release}"
}
