# SPDX-License-Identifier: Apache-2.0
# golden RELEASE [--resources] | quantity | arithmetic | ratio: answers cases from standard input.
golden_main() {
  need_setup >&2
  configure_and_build dev vo-golden >&2
  build/dev/vo-golden "$@"
}
