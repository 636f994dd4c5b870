# shellcheck shell=bash
# The whole catalogue, both architectures, from packages that are in the store. Sourced by bench.

sections+=(catalogue_all)

catalogue_home=$work/catalogue-home

catalogue_all() {
    echo
    echo '## The whole catalogue for amd64 and arm64, packages fetched'
    local build=$work/catalogue.build
    # Not every machine has Alpine's keys. Without them Alpine's images are missing, which the exit
    # code says; the note below says it too.
    cat >"$build" <<EOF
#!/bin/sh
export SOCLE_HOME='$catalogue_home'
'$socle' build --all --quiet --format json "\$@" >'$work/catalogue.json' 2>'$work/catalogue.log' ||
    [ -s '$work/catalogue.json' ]
EOF
    chmod +x "$build"
    "$build" || { cat "$work/catalogue.log" >&2; return 1; }
    case_of socle "rm -rf '$catalogue_home/cache' '$catalogue_home/data/images'" "$build --offline"
    case_of socle_again "rm -rf '$catalogue_home/cache/layers' '$catalogue_home/data/images'" \
        "$build --offline"
    case_of socle_unchanged : "$build --offline"
    # One round costs as much as all others of the report together.
    local runs=2
    measure socle socle_again socle_unchanged
    table socle socle_again socle_unchanged
    echo
    goal 'wall seconds' socle '$1' 90
    note "\`catalogue.build\` runs \`socle build --all\`, which built \
$(grep -o '"platform"' "$work/catalogue.json" | wc -l) images and indexes. \`again\` keeps the \
prepared parts of layers, \`unchanged\` everything. $(sed -n 's/^socle: //p' "$work/catalogue.log" |
        head -n 1)"
}
