# SPDX-License-Identifier: Apache-2.0
# fuzz [NAME] [SECONDS]: what was learnt stays in build/corpus/NAME, crashes in build/crashes/NAME.
# Seeds, and crashes that became tests, are in tests/fuzz/NAME.
fuzz_main() {
  local name='*' seconds=30 fuzzer found=0
  case ${1:-} in
    '') ;;
    *[!0-9]*) name=$1; seconds=${2:-30} ;;
    *) seconds=$1 ;;
  esac
  need_setup
  configure_and_build fuzz
  for fuzzer in build/fuzz/*_fuzz; do
    [ -x "$fuzzer" ] && fuzzer_is "$fuzzer" "$name" || continue
    found=1
    step "$(basename "$fuzzer"), $seconds s" fuzz_one "$fuzzer" "$seconds" || return
  done
  [ "$found" = 1 ] || { echo "no fuzzer is named '$name'" >&2; return 1; }
}

# fuzzer_is FUZZER NAME: quantity_parse_fuzz is also found as quantity_parse or parse.
fuzzer_is() {
  local base
  base=$(basename "$1")
  case $base in $2 | $2_fuzz | *_$2_fuzz) return 0 ;; esac
  return 1
}

fuzz_one() {
  local fuzzer=$1 seconds=$2 name log
  name=$(basename "$fuzzer")
  log=build/corpus/$name.log
  mkdir -p "build/corpus/$name" "build/crashes/$name"
  local seeds=
  [ -d "tests/fuzz/$name" ] && seeds=tests/fuzz/$name
  if "$fuzzer" "build/corpus/$name" $seeds -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="build/crashes/$name/" >"$log" 2>&1
  then
    printf '    %s runs\n' "$(sed -n 's/^stat::number_of_executed_units: //p' "$log")" >&2
  else
    tail -n 40 "$log" >&2
    echo "input kept in build/crashes/$name; make it a test in tests/fuzz/$name" >&2
    return 1
  fi
}
