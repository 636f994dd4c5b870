# shellcheck shell=bash
# Alpine: Socle beside apk itself. Sourced by bench.
#
# The packages are real ones that lie beside the checkout; without them these sections are empty.

sections+=(alpine_base alpine_resolve)
alpine_data=$(realpath -m ../shared/data/alpine)
alpine_home=$work/alpine-home
chroot_root=$work/minirootfs

has_alpine_data() {
    [ -d "$alpine_data/rebuilt" ] && return
    note 'There are no Alpine packages beside this checkout (../shared/data/alpine): not measured.'
    return 1
}

# apk of the official image, in a chroot: only root may.
prepare_chroot() {
    [ "$(id -u)" = 0 ] || { note 'apk runs in a chroot, which needs root: not compared.'; return 1; }
    [ -e "$chroot_root/ready" ] && return
    mkdir -p "$chroot_root"
    tar -xzf "$(find "$alpine_data/minirootfs" -name '*x86_64.tar.gz' | head -n 1)" -C "$chroot_root"
    cp -r "$alpine_data/closed-v3.19" "$alpine_data/signed-index-v3.19" "$chroot_root/"
    cp -r "$alpine_data/rebuilt" "$chroot_root/rebuilt"
    cp "$alpine_data"/keys/*.pub "$alpine_data"/rebuilt/keys/*.pub "$chroot_root/etc/apk/keys/"
    touch "$chroot_root/ready"
}

# apk_case NAME ARGUMENTS: into an empty system, whose database is made beforehand.
apk_case() {
    local name=$1
    shift
    local apk="chroot $chroot_root /sbin/apk add --root /target --no-network --no-scripts \
--keys-dir /etc/apk/keys --arch x86_64"
    case_of "$name" "rm -rf $chroot_root/target; mkdir $chroot_root/target; $apk --initdb" "$apk $*"
}

alpine_base() {
    echo
    echo '## alpine-base (3.19, x86_64) from fetched packages'
    has_alpine_data || return 0
    export SOCLE_ALPINE_MIRROR=$alpine_data/rebuilt
    local build="env SOCLE_HOME=$alpine_home SOCLE_ALPINE_MIRROR=$alpine_data/rebuilt $socle build \
scripts/demo-alpine.yaml --arch amd64 --keyring $alpine_data/rebuilt/keys --quiet -o oci:$work/out-alpine"
    bash -c "rm -rf $work/out-alpine; $build" >&2
    case_of socle "rm -rf $alpine_home/cache $work/out-alpine" "$build --offline"
    case_of socle_again "rm -rf $work/out-alpine" "$build --offline"
    local cases=(socle socle_again)
    if prepare_chroot; then
        apk_case apk_add -X /rebuilt/v3.19/main alpine-baselayout alpine-keys apk-tools busybox libc-utils
        cases+=(apk_add)
    fi
    measure "${cases[@]}"
    table "${cases[@]}"
    note 'socle: with the packages fetched and nothing prepared; again: with all prepared.'
    note 'apk unpacks into a folder, without scripts; socle also compresses, hashes and writes an image.'
}

alpine_specification() {
    cat <<END
distribution: alpine
contents:
  repositories:
    - $alpine_data/signed-index-v3.19/main
    - $alpine_data/signed-index-v3.19/community
  packages: [$1]
  keyring:
$(find "$alpine_data/keys" -maxdepth 1 -name '*.pub' | sort | sed 's/^/    - /')
END
}

alpine_resolve() {
    echo
    echo '## Selecting packages for Alpine (3.19 main and community, x86_64)'
    has_alpine_data || return 0
    local package
    for package in nginx openjdk17-jre-headless; do
        alpine_specification "$package" >"$work/$package-alpine.yaml"
        # Answering why a package is in the selection needs the selection, and no package.
        local why="env SOCLE_HOME=$alpine_home $socle why $work/$package-alpine.yaml $package \
--arch amd64 --quiet"
        bash -c "$why" >&2
        case_of socle "rm -rf $alpine_home/cache/indexes" "$why --offline"
        local cases=(socle)
        if prepare_chroot; then
            apk_case apk_simulate --simulate -X /signed-index-v3.19/main \
                -X /signed-index-v3.19/community "$package"
            cases+=(apk_simulate)
        fi
        measure "${cases[@]}"
        printf '\n### %s\n' "$package"
        table "${cases[@]}"
    done
}
