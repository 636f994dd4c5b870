# shellcheck shell=bash
# Registries: Socle beside skopeo, both talking to a docker-registry on this machine.
# Sourced by bench, which sets `work`, `socle` and `sections`.
#
#   BENCH_IMAGE_MB=500  size of the image, in twelve layers

sections+=(registry_copy)

registry_port=${BENCH_REGISTRY_PORT:-5799}
registry_size=${BENCH_IMAGE_MB:-500}
registry_image=$work/registry-image
registry_place=docker://localhost:$registry_port

# An OCI layout with twelve layers of bytes that do not compress, the same each time.
prepare_registry_image() {
    [ -e "$registry_image/ready-$registry_size" ] && return
    rm -rf "$registry_image"
    local blobs=$registry_image/blobs/sha256 layers='' diffs='' number file plain size
    mkdir -p "$blobs"
    for number in 1 2 3 4 5 6 7 8 9 10 11 12; do
        head -c "$((registry_size * 1000000 / 12))" /dev/zero |
            openssl enc -aes-128-ctr -K "$(printf '%032d' "$number")" -iv "$(printf '%032d' 0)" \
                >"$work/plain"
        plain=$(sha256sum <"$work/plain" | cut -c 1-64)
        gzip -1n <"$work/plain" >"$work/layer"
        add_registry_blob "$work/layer"
        layers+="${layers:+,}{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",$blob}"
        diffs+="${diffs:+,}\"sha256:$plain\""
    done
    printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[%s]}}' \
        "$diffs" >"$work/layer"
    add_registry_blob "$work/layer"
    printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json",%s},"layers":[%s]}' \
        "$blob" "$layers" >"$work/layer"
    add_registry_blob "$work/layer"
    printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",%s,"annotations":{"org.opencontainers.image.ref.name":"x"}}]}' \
        "$blob" >"$registry_image/index.json"
    printf '{"imageLayoutVersion":"1.0.0"}' >"$registry_image/oci-layout"
    rm -f "$work/plain"
    touch "$registry_image/ready-$registry_size"
}

# Moves a file to its digest; `blob` is what a descriptor says of it.
add_registry_blob() {
    local digest size
    digest=$(sha256sum <"$1" | cut -c 1-64)
    size=$(stat -c %s "$1")
    mv "$1" "$registry_image/blobs/sha256/$digest"
    blob="\"digest\":\"sha256:$digest\",\"size\":$size"
}

start_registry() {
    printf '%s\n' 'version: 0.1' 'log: {level: error, accesslog: {disabled: true}}' 'storage:' \
        "  filesystem: {rootdirectory: $work/registry}" \
        "http: {addr: 127.0.0.1:$registry_port}" >"$work/registry.yml"
    rm -rf "$work/registry"
    docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
    registry_process=$!
    trap 'kill $registry_process 2>/dev/null || true' EXIT
    local try
    for try in $(seq 100); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$registry_port") 2>/dev/null; then return; fi
        sleep 0.1
    done
    say "docker-registry does not start: see $work/registry.log (try $try)"
    return 1
}

registry_copy() {
    echo
    echo "## Copying an image of $registry_size MB in 12 layers, with a docker-registry beside it"
    if ! command -v docker-registry >/dev/null; then
        note 'docker-registry is not installed: nothing to measure against.'
        return
    fi
    prepare_registry_image
    start_registry
    local home=$work/registry-home peers=()
    local ours="env SOCLE_HOME=$home $socle copy --quiet"
    local theirs='skopeo copy --quiet --insecure-policy'
    command -v skopeo >/dev/null && peers=(skopeo)

    printf '\n### To the registry\n'
    case_of socle "rm -rf $work/registry/docker" "$ours oci:$registry_image:x $registry_place/a:1"
    case_of skopeo "rm -rf $work/registry/docker" \
        "$theirs --dest-tls-verify=false oci:$registry_image:x $registry_place/a:1"
    measure socle "${peers[@]}"
    table socle "${peers[@]}"

    printf '\n### Once more, with nothing to send\n'
    case_of socle true "$ours oci:$registry_image:x $registry_place/a:1"
    case_of skopeo true "$theirs --dest-tls-verify=false oci:$registry_image:x $registry_place/a:1"
    measure socle "${peers[@]}"
    table socle "${peers[@]}"

    printf '\n### From the registry\n'
    case_of socle "rm -rf $work/out-registry" "$ours $registry_place/a:1 oci:$work/out-registry:x"
    case_of skopeo "rm -rf $work/out-registry" \
        "$theirs --src-tls-verify=false $registry_place/a:1 oci:$work/out-registry:x"
    measure socle "${peers[@]}"
    table socle "${peers[@]}"
    note 'Memory is that of the client alone: the registry is another process. Socle brings every'
    echo 'blob to the disk (fdatasync) before it gets its name.'
    kill "$registry_process"
    wait "$registry_process" 2>/dev/null || true
    rm -rf "$work/registry" "$work/out-registry"
}
