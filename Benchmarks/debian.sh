# shellcheck shell=bash
# Debian: Socle beside mmdebstrap and apt. Sourced by bench.

sections+=(debian_slim debian_resolve)

debian_release=bookworm
debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
debian_home=$work/debian-home
apt_root=$work/apt

# The mirror of SOCLE_DEBIAN_MIRROR, else of this machine's own sources.
debian_mirror() {
    if [ -n "${SOCLE_DEBIAN_MIRROR:-}" ]; then
        echo "$SOCLE_DEBIAN_MIRROR"
        return
    fi
    # Not every one of these files is there.
    { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null || true; } |
        grep -v '^#' | grep -oE 'https?://[^ ]+/debian/?( |$)' | sed 's/ //; q'
}

# apt for an empty amd64 system of its own, so that the machine's packages do not matter.
apt_options() {
    printf '%s ' -o "Dir=$apt_root" -o Dir::Etc::main=/dev/null -o Dir::Etc::parts=/nonexistent \
        -o Dir::State::status=/dev/null -o Dir::Bin::methods=/usr/lib/apt/methods \
        -o APT::Architecture=amd64 -o APT::Architectures::=amd64 -o APT::Sandbox::User=root \
        -o Debug::NoLocking=1
}

prepare_apt() {
    [ -e "$apt_root/ready" ] && return
    local mirror
    mirror=$(debian_mirror)
    mirror=${mirror%/}
    [ -n "$mirror" ] || { say 'no Debian mirror: set SOCLE_DEBIAN_MIRROR'; return 1; }
    mkdir -p "$apt_root/etc/apt/preferences.d" "$apt_root/var/lib/apt/lists/partial" \
        "$apt_root/var/cache/apt/archives/partial"
    local from="deb [signed-by=$debian_keyring]"
    {
        echo "$from $mirror $debian_release main"
        echo "$from $mirror $debian_release-updates main"
        echo "$from ${mirror%/debian}/debian-security $debian_release-security main"
    } >"$apt_root/etc/apt/sources.list"
    # shellcheck disable=SC2046 # a list of options
    apt-get $(apt_options) -qq update >&2
    touch "$apt_root/ready"
}

# A repository with the packages of a minimal system and nothing else, as files: what mmdebstrap
# builds from then needs no network, which is the best case for it.
prepare_mirror() {
    [ -e "$work/mirror/Release" ] && return
    local options name version file place
    options=$(apt_options)
    rm -rf "$work/mirror" "$work/debs"
    mkdir -p "$work/mirror" "$work/debs"
    # shellcheck disable=SC2086
    apt-get $options -s install --no-install-recommends \
        '?essential' '?priority(required)' apt usr-is-merged |
        sed -nE 's/^Inst ([^ ]+) \(([^ ]+) .*/\1 \2/p' >"$work/packages.txt"
    # shellcheck disable=SC2086,SC2046
    (cd "$work/debs" && apt-get $options -qq download $(tr ' ' '=' <"$work/packages.txt"))
    while read -r name version; do
        # shellcheck disable=SC2086
        apt-cache $options show "$name=$version" | awk '/^$/ { exit } { print }' >"$work/stanza"
        place=$(sed -n 's/^Filename: //p' "$work/stanza")
        file=$(ls "$work/debs/${name}_"*.deb)
        mkdir -p "$work/mirror/$(dirname "$place")"
        mv "$file" "$work/mirror/$place"
        cat "$work/stanza" >>"$work/mirror/Packages.new"
        echo >>"$work/mirror/Packages.new"
    done <"$work/packages.txt"
    mv "$work/mirror/Packages.new" "$work/mirror/Packages"
    # mmdebstrap asks for the essential packages of an archive by this name.
    {
        printf 'Suite: %s\nCodename: %s\n' "$debian_release" "$debian_release"
        printf 'Date: %s\nSHA256:\n' "$(date -uR)"
        (cd "$work/mirror" && echo " $(sha256sum <Packages | cut -c 1-64) $(stat -c %s Packages) Packages")
    } >"$work/mirror/Release"
}

# The same packages for Socle, which wants a signature: a suite signed with a key of this run.
prepare_signed() {
    [ -e "$work/signed/dists/$debian_release/InRelease" ] && return
    local suite=$work/signed/dists/$debian_release index=main/binary-amd64/Packages.xz
    rm -rf "$work/signed"
    mkdir -p "$suite/main/binary-amd64"
    cp -al "$work/mirror/pool" "$work/signed/pool"
    xz -c "$work/mirror/Packages" >"$suite/$index"
    {
        printf 'Suite: %s\nCodename: %s\nComponents: main\nArchitectures: amd64\n' \
            "$debian_release" "$debian_release"
        printf 'Date: %s\nSHA256:\n' "$(date -uR)"
        (cd "$suite" && echo " $(sha256sum <$index | cut -c 1-64) $(stat -c %s $index) $index")
    } >"$suite/Release"
    # A short path: the agent's socket is in it.
    local GNUPGHOME
    GNUPGHOME=$(mktemp -d /tmp/bench-XXXXXX)
    export GNUPGHOME
    gpg --batch --quiet --passphrase '' --quick-generate-key bench@example.org ed25519 sign never
    gpg --batch --quiet --clearsign -o "$suite/InRelease" "$suite/Release"
    gpg --batch --quiet --export >"$work/bench.gpg"
    gpgconf --kill all
    rm -rf "$GNUPGHOME"
}

# debian-slim as the catalogue has it, from the repository of just its packages.
signed_specification() {
    "$socle" catalog show "debian-slim@$debian_release" | sed -e '/^release:/d' \
        -e "s#^contents:#&\n  repositories: ['deb [signed-by=$work/bench.gpg] $work/signed \
$debian_release main']#"
}

mmdebstrap_case() {
    local name=$1 variant=$2
    shift 2
    case_of "$name" "rm -f $work/$name.tar" "mmdebstrap --quiet --variant=$variant \
--architectures=amd64 --aptopt='APT::Sandbox::User \"root\"' \
--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr $* $debian_release $work/$name.tar \
'deb [trusted=yes] copy:$work/mirror ./'"
}

# socle_debian_case NAME SPEC [OPTION]: packages are in the store, and nothing that is made of them.
socle_debian_case() {
    local build="env SOCLE_HOME=$debian_home $socle build $2 --arch amd64 --quiet${3:+ $3}"
    $build >/dev/null
    case_of "$1" "rm -rf $debian_home/cache $debian_home/data/images $work/out-debian" \
        "$build --offline -o oci:$work/out-debian"
}

debian_slim() {
    echo
    echo "## debian-slim ($debian_release, amd64), packages fetched, nothing else cached"
    socle_debian_case socle "debian-slim@$debian_release"
    case_of socle_again "rm -rf $work/out-debian" "$(cat "$work/cases/socle.shown")"
    local peers=()
    if command -v mmdebstrap >/dev/null; then
        prepare_apt
        prepare_mirror
        prepare_signed
        signed_specification >"$work/slim.yaml"
        socle_debian_case socle_same_repository "$work/slim.yaml"
        # What mmdebstrap's variant leaves: packages unpacked, none configured, and no SBOM.
        sed 's/^contents:/&\n  configure: none/' "$work/slim.yaml" >"$work/unpacked.yaml"
        socle_debian_case socle_unpacked "$work/unpacked.yaml" --no-attach
        local names
        names=$(cut -d ' ' -f 1 "$work/packages.txt" | paste -sd ,)
        local slim="--dpkgopt=path-exclude=/usr/share/man/* --dpkgopt=path-exclude=/usr/share/info/* \
--dpkgopt=path-exclude=/usr/share/locale/* --dpkgopt=path-exclude=/usr/share/doc/* \
--dpkgopt=path-include=/usr/share/doc/*/copyright"
        mmdebstrap_case mmdebstrap_extract extract "--include=$names"
        # The includes of path options are patterns for dpkg, not for the shell that runs the case.
        mmdebstrap_case mmdebstrap_minbase minbase "--include=usr-is-merged ${slim//\*/\\*}"
        peers+=(socle_same_repository socle_unpacked mmdebstrap_extract mmdebstrap_minbase)
    fi
    measure socle socle_again "${peers[@]}"
    table socle socle_again "${peers[@]}"
    echo
    goal 'CPU seconds' socle '$2 + $3' 4
    goal 'peak MiB' socle '$4 / 1024' 250
    goal 'share of one core left idle on two' socle '2 - ($2 + $3) / $1' 0.5
    if [ ${#peers[@]} -gt 0 ]; then
        goal 'CPU seconds, from the same repository' socle_same_repository '$2 + $3' 4
        goal 'a quarter of the wall time of mmdebstrap --variant=extract, for the same from the same' \
            socle_unpacked '$1' 0.25 mmdebstrap_extract
        note "mmdebstrap builds $(wc -l <"$work/packages.txt") packages from a local repository of \
just those, as \`socle same repository\` and \`socle unpacked\` do; the latter configures nothing and \
attaches no SBOM, as the variant extract. mmdebstrap writes an uncompressed tar and computes no digest. \
\`socle\` expands and reads the indexes of the whole archive first. socle selects, filters, \
compresses (gzip), hashes and writes an OCI layout. \`again\` keeps the prepared parts of layers."
    else
        note 'mmdebstrap is not installed: no comparison.'
    fi
}

# Asking why a package is in an image selects, and does nothing else.
debian_resolve() {
    echo
    echo '## Selecting packages for Debian, indexes fetched'
    local package
    if command -v apt-get >/dev/null; then prepare_apt; fi
    for package in nginx openjdk-17-jre-headless; do
        printf 'distribution: debian\nrelease: %s\ncontents:\n  packages: [%s]\n' \
            "$debian_release" "$package" >"$work/$package.yaml"
        SOCLE_HOME=$debian_home "$socle" why "$work/$package.yaml" "$package" --arch amd64 >&2
        local why="env SOCLE_HOME=$debian_home $socle why $work/$package.yaml $package --arch amd64 \
--offline --quiet"
        case_of socle : "$why"
        case_of socle_without_cache "rm -rf $debian_home/cache" "$why"
        local cases=(socle socle_without_cache)
        if [ -e "$apt_root/ready" ]; then
            case_of apt-get_without_cache "rm -f $apt_root/var/cache/apt/*.bin" \
                "apt-get $(apt_options) -s install --no-install-recommends $package"
            cases+=(apt-get_without_cache)
        fi
        measure "${cases[@]}"
        printf '\n### %s\n' "$package"
        table "${cases[@]}"
        if [ -e "$apt_root/ready" ]; then
            echo
            goal 'faster than apt-get' socle '$1' 1 apt-get_without_cache
        fi
    done
    note "socle checks the signatures of the releases each time and keeps a compact form of the \
indexes; without its cache it expands and reads the fetched Packages.xz. apt-get reads lists that \
lie expanded on the disk."
}
