# shellcheck shell=bash
# The sizes of images of all families. Sourced by bench.

sections+=(sizes)

# The compressed layers of an OCI layout with one image: blobs that are gzip or zstd.
layer_kilobytes() {
    local blob magic total=0
    for blob in "$1"/blobs/sha256/*; do
        magic=$(head -c 2 "$blob" | od -An -tx1 | tr -d ' \n')
        case $magic in 1f8b | 28b5) total=$((total + $(stat -c %s "$blob"))) ;; esac
    done
    awk -v size=$total 'BEGIN { printf "%.0f", size / 1000 }'
}

sizes() {
    local name official
    echo
    echo '## Compressed sizes (amd64, gzip, kB of 1000 bytes)'
    echo
    echo '| image | socle | other | which |'
    echo '|---|--:|--:|---|'
    for name in distroless/static@trixie distroless/base@trixie distroless/cc@trixie \
        debian-slim@bookworm debian-slim@trixie; do
        rm -rf "$work/out-size"
        SOCLE_HOME=$debian_home "$socle" build "$name" --arch amd64 --quiet \
            -o "oci:$work/out-size" >&2
        if [ "$name" = debian-slim@bookworm ] && [ -e "$work/mmdebstrap_minbase.tar" ]; then
            gzip -9 -n -k -f "$work/mmdebstrap_minbase.tar"
            echo "| $name | $(layer_kilobytes "$work/out-size") | \
$(kilobytes "$work/mmdebstrap_minbase.tar.gz") | mmdebstrap minbase, slim filters, gzip -9 |"
        else
            echo "| $name | $(layer_kilobytes "$work/out-size") | - | - |"
        fi
    done
    if [ -d "$work/out-alpine" ]; then
        official=$(find "$alpine_data/minirootfs" -name '*x86_64.tar.gz' | head -n 1)
        echo "| alpine@3.19 | $(layer_kilobytes "$work/out-alpine") | $(kilobytes "$official") | \
the official minirootfs |"
    fi
}
