#!/usr/bin/env bash
# The tests at moments that must not matter to them: `scripts/at-odd-hours.sh [ARGUMENTS OF VITEST]`,
# without any the whole suite at each. Needs faketime (Debian: apt-get install faketime).
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH" TZ=Europe/Paris
# Waits and durations are the machine's: only what time it is, is made up.
export FAKETIME_DONT_FAKE_MONOTONIC=1

failed=0
while read -r day time why; do
  echo "== $day $time, $why"
  # Vitest reads nothing; without this it would read the list.
  faketime -f "@$day $time" vitest run "$@" </dev/null || failed=1
done <<'END_OF_LIST'
2026-12-01 03:00:00 at night
2026-12-31 23:59:30 the year about to end
2027-03-28 01:59:30 clocks about to go forward
2027-10-31 02:30:00 the hour that comes twice
2026-12-06 12:00:00 a Sunday
2028-02-29 12:00:00 the day of leap years
END_OF_LIST
exit "$failed"
