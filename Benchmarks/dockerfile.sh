# shellcheck shell=bash
# Dockerfiles: Socle beside buildah, on the examples. Sourced by bench.
#
# Both build on the same bases, which were built before, and run commands by runc. Packages come from a
# mirror in the network, and whatever a distance takes, it takes from both.

sections+=(dockerfile_copy dockerfile_go)
docker_home=$work/dockerfile-home
docker_storage="--root $work/buildah-storage --runroot $work/buildah-run"

# The bases of the examples, by the names that they have there, for both builders.
prepare_bases() {
    [ "$(id -u)" = 0 ] || { note 'Containers are run as root here: not measured.'; return 1; }
    for tool in buildah skopeo runc; do
        command -v $tool >/dev/null || { note "There is no $tool: not compared."; return 1; }
    done
    [ -e "$docker_home/ready" ] && return
    local spec name
    for spec in debian-slim@bookworm=debian:bookworm-slim \
        distroless/static@bookworm:nonroot=gcr.io/distroless/static:nonroot \
        distroless/static@bookworm:debug-nonroot=gcr.io/distroless/static:debug-nonroot; do
        name=${spec#*=}
        SOCLE_HOME=$docker_home $socle build "${spec%%=*}" -t "$name" --quiet ${bench_mirror:+--mirror "$bench_mirror"} \
            -o "oci:$work/dockerfile-bases:base-${name//[:\/]/-}" >&2
        case $name in debian:*) full=docker.io/library/$name ;; *) full=$name ;; esac
        skopeo copy -q "oci:$work/dockerfile-bases:base-${name//[:\/]/-}" \
            "containers-storage:[overlay@$work/buildah-storage+$work/buildah-run]$full" >&2
    done
    touch "$docker_home/ready"
}

# The host's own mirror, which apt in the builders asks too.
bench_mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ' || true)

# compare_builds FOLDER: nothing done before, and nothing changed.
compare_builds() {
    local ours="env SOCLE_HOME=$docker_home $socle build -f $1/Dockerfile -t bench:1 --quiet $1"
    # Folders of --mount=type=cache outlive --no-cache, ours in the store and theirs below TMPDIR: cold is
    # without them.
    local temporary=$work/buildah-temporary
    mkdir -p "$temporary"
    local theirs="env TMPDIR=$temporary buildah $docker_storage bud --isolation oci --runtime runc --pull=never --layers \
-t bench:1 $1"
    case_of socle_cold "rm -rf $docker_home/cache/mounts" "env SOCLE_HOME=$docker_home $socle build -f $1/Dockerfile --no-cache \
-t bench:1 --quiet $1"
    case_of buildah_cold "rm -rf $temporary/*" "env TMPDIR=$temporary buildah $docker_storage bud --isolation oci --runtime runc \
--pull=never --no-cache -t bench:1 $1"
    # As it comes, buildah keeps no step for the next build; Socle always does.
    case_of buildah_cold_layers "rm -rf $temporary/*" "${theirs/--layers/--layers --no-cache}"
    measure socle_cold buildah_cold buildah_cold_layers
    table socle_cold buildah_cold buildah_cold_layers
    echo
    echo 'Nothing changed:'
    case_of socle_again true "$ours"
    case_of buildah_again true "$theirs"
    measure socle_again buildah_again
    table socle_again buildah_again
    echo
    goal 'at least as fast when nothing is done before' socle_cold '$1' 1 buildah_cold
    goal 'the same, where both keep steps' socle_cold '$1' 1 buildah_cold_layers
    goal 'at least 3 times as fast when nothing changed' socle_again '$1' 0.33 buildah_again
}

dockerfile_copy() {
    echo
    echo '## A Dockerfile that copies 2,000 files (1 MB) onto distroless/static, beside buildah'
    prepare_bases || return 0
    local folder=$work/dockerfile-copy number
    mkdir -p "$folder/files"
    for ((number = 0; number < 2000; number++)); do
        printf '%0512d' "$number" >"$folder/files/$number"
    done
    printf '%s\n' 'FROM gcr.io/distroless/static:nonroot' 'COPY files /files' >"$folder/Dockerfile"
    compare_builds "$folder"
}

dockerfile_go() {
    echo
    echo '## examples/go-web: packages by apt, a Go program compiled, distroless/static'
    prepare_bases || return 0
    runs=${BENCH_GO_RUNS:-1} compare_builds "$PWD/examples/go-web"
}
