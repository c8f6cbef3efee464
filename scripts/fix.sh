# SPDX-License-Identifier: Apache-2.0
cxx_files() { git ls-files -co --exclude-standard -- '*.h' '*.cc'; }

# Text that clang-format does not know: trailing white space goes.
text_files() {
  git ls-files -co --exclude-standard -- '*.md' '*.sh' '*.cmake' '*CMakeLists.txt' dev
}

fix_main() {
  need_setup
  step "format" bash -c 'xargs clang-format-19 -i' < <(cxx_files)
  text_files | xargs sed -i 's/[ \t]*$//'
}
