#!/usr/bin/env bash
# SBOMs and scans, beside syft. Sourced by bench.

sections+=(supply_chain)

supply_chain() {
    local data=${SOCLE_ADVISORIES:-$here/../../shared/data/advisories}
    echo '## SBOMs and scans'
    echo
    echo 'Best of several runs; `Benchmarks/scan-figures` measures it.'
    echo
    echo '| what | figure |'
    echo '|---|---|'
    bash "$here/scan-figures" "$socle" "$data"
    echo
}
