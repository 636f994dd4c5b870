# shellcheck shell=bash
# Looking into a large image: Socle beside umoci and du.
# Sourced by bench, which sets `work`, `socle` and `sections`.
#
#   BENCH_LARGE_MB=1000  how much there is to unpack, in eight layers

sections+=(large_image)

large_size=${BENCH_LARGE_MB:-1000}
large_image=$work/large-image

# Eight layers of programs, libraries and text of this machine, all in folders of their own, and one
# that replaces and removes some of it. The same files each time on one machine.
prepare_large_image() {
    [ -e "$large_image/ready-$large_size" ] && return
    rm -rf "$large_image" "$work/large"
    local blobs=$large_image/blobs/sha256 layers='' diffs='' number
    mkdir -p "$blobs"
    for number in 1 2 3 4 5 6 7 8; do
        mkdir -p "$work/large/layer$number"
        fill_large_layer "$work/large" "layer$number" "$((large_size * 1000000 / 8))" "$number"
        tar -C "$work/large" --sort=name --mtime=@1700000000 --owner=0 --group=0 --numeric-owner \
            -cf "$work/plain" "layer$number"
        rm -rf "${work:?}/large/layer$number"
        add_large_layer
    done
    mkdir -p "$work/large/layer1" "$work/large/layer2"
    : >"$work/large/layer1/.wh..wh..opq"
    seq 100000 >"$work/large/layer2/numbers"
    tar -C "$work/large" --sort=name --mtime=@1700000000 --owner=0 --group=0 --numeric-owner \
        -cf "$work/plain" layer1 layer2
    add_large_layer
    printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[%s]}}' \
        "$diffs" >"$work/layer"
    add_large_blob
    printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json",%s},"layers":[%s]}' \
        "$blob" "$layers" >"$work/layer"
    add_large_blob
    printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",%s,"annotations":{"org.opencontainers.image.ref.name":"x"}}]}' \
        "$blob" >"$large_image/index.json"
    printf '{"imageLayoutVersion":"1.0.0"}' >"$large_image/oci-layout"
    rm -rf "$work/plain" "$work/large"
    touch "$large_image/ready-$large_size"
}

# fill_large_layer BELOW NAME BYTES NUMBER: copies of this machine's files until there are enough;
# every layer begins elsewhere in the list.
fill_large_layer() {
    local left=$3 file size target
    while read -r size file; do
        target=$1/$2${file}
        mkdir -p "${target%/*}"
        cp -L "$file" "$target" 2>/dev/null || continue
        left=$((left - size))
        [ "$left" -gt 0 ] || return 0
    done < <(large_files "$4")
}

# large_files NUMBER: sizes and paths of readable files, in an order that depends on the number.
large_files() {
    local places=(/usr/bin /usr/sbin /usr/lib/x86_64-linux-gnu /usr/share /usr/include /usr/lib)
    local number=$1 place
    for place in "${places[@]:number % 6}" "${places[@]:0:number % 6}"; do
        find "$place" -xdev -type f -readable -size -64M -printf '%s %p\n' 2>/dev/null | sort -k 2
    done
}

add_large_layer() {
    local diff
    diff=$(sha256sum <"$work/plain" | cut -c 1-64)
    gzip -1n <"$work/plain" >"$work/layer"
    add_large_blob
    layers+="${layers:+,}{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",$blob}"
    diffs+="${diffs:+,}\"sha256:$diff\""
}

# Moves the file `layer` to its digest; `blob` is what a descriptor says of it.
add_large_blob() {
    local digest size
    digest=$(sha256sum <"$work/layer" | cut -c 1-64)
    size=$(stat -c %s "$work/layer")
    mv "$work/layer" "$large_image/blobs/sha256/$digest"
    blob="\"digest\":\"sha256:$digest\",\"size\":$size"
}

large_image() {
    echo
    echo "## Looking into an image of $large_size MB in nine layers"
    prepare_large_image
    local home=$work/large-home peers=()
    local ours="env SOCLE_HOME=$home $socle"
    # Without its cache, so that every run reads the image.
    case_of socle_inspect "rm -rf $home" "$ours inspect --quiet oci:$large_image:x"
    case_of socle_layers "rm -rf $home" "$ours layers --quiet oci:$large_image:x"
    if command -v umoci >/dev/null; then
        peers=(umoci_and_du)
        case_of umoci_and_du "rm -rf $work/large-bundle" \
            "sh -c 'umoci --log=error unpack --rootless --image $large_image:x $work/large-bundle && du -s $work/large-bundle/rootfs'"
    else
        note 'umoci is not installed: nothing to measure against.'
    fi
    measure socle_inspect socle_layers "${peers[@]}"
    table socle_inspect socle_layers "${peers[@]}"
    echo
    goal 'inspect: peak MiB' socle_inspect '$4 / 1024' 150
    goal 'layers: peak MiB' socle_layers '$4 / 1024' 150
    if [ ${#peers[@]} -gt 0 ]; then
        goal 'inspect: a fifth of the wall time of unpacking' socle_inspect '$1' 0.2 umoci_and_du
        goal 'layers: a fifth of the wall time of unpacking' socle_layers '$1' 0.2 umoci_and_du
    fi
    rm -rf "$work/large-bundle"
}
