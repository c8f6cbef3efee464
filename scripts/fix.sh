# SPDX-License-Identifier: Apache-2.0
cxx_files() { git ls-files -co --exclude-standard -- '*.h' '*.cc'; }

fix_main() {
  need_setup
  cxx_files | xargs clang-format-19 -i
}
