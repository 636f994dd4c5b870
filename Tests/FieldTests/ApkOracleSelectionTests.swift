import Resolver
import TestSupport
import Testing

@Suite("apk's own selections", .enabled(if: ApkOracle.isThere, "needs root and Alpine's data"))
struct ApkOracleSelectionTests {
    private static let worlds = """
        python3
        nodejs
        nginx
        postgresql15
        openjdk17-jre-headless
        docker
        gcc
        g++
        build-base
        git
        curl
        bash
        openssh
        php82
        ruby
        perl
        go
        rust
        cargo
        redis
        mariadb
        alpine-base
        alpine-sdk
        py3-pip
        py3-numpy
        ffmpeg
        imagemagick
        vim
        neovim
        tmux
        podman
        k9s
        haproxy
        varnish
        samba
        bind
        unbound
        dovecot
        postfix
        clang17
        llvm17
        cmake
        meson
        gdb
        strace
        R
        gnome
        plasma
        libreoffice
        linux-lts
        mesa-dri-gallium
        alpine-base openssl tzdata wget openssh
        python3 py3-pip gcc musl-dev
        bash curl git nginx php82-fpm
        docker docker-cli-compose openrc
        gtk+3.0 gtk4.0 qt5-qtbase qt6-qtbase
        openjdk8 openjdk11 openjdk17
        rust cargo llvm17-dev
        alpine-base docs bash-completion git
        fish git docker zsh
        lang firefox
        coreutils busybox grep sed gawk findutils
        nginx !pcre
        python3>3
        python3~3.11
        nginx curl~8
        python3 !pyc
        so:libssl.so.3
        so:libz.so.1=1.3.1
        cmd:python3
        cmd:[
        /bin/sh
        pc:zlib
        postgresql
        java-jdk
        eudev udev-init-scripts
        udev
        libressl openssl
        dropbear openssh
        nodejs npm yarn
        gcc !musl-dev
        !busybox nginx
        openssh !openssh-server
        python3>4
        python3<3
        python3 py3-pip !python3-pyc
        nosuchpackage
        nginx=1
        curl !libcurl
        so:nothere.so.1
        eudev libudev-zero
        musl<1 bash
        """.split(separator: "\n").map(String.init)

    /// Packages out of all, two or three at a time, the same every time.
    private static func randomWorlds(_ universe: AlpineUniverse, count: Int) -> [String] {
        var random = SeededNumbers(seed: 20_240_619)
        let names = universe.packageNames
        return (0..<count).map { number in
            (0..<(2 + number % 2)).map { _ in random.pick(names) }.joined(separator: " ")
        }
    }

    @Test("agree for what images are made of, in order")
    func common() throws {
        try compare(Self.worlds, in: ApkOracle.realUniverse())
    }

    @Test("agree for packages at random, in order")
    func random() throws {
        let universe = try ApkOracle.realUniverse()
        try compare(Self.randomWorlds(universe, count: 300), in: universe)
    }

    private func compare(_ worlds: [String], in universe: AlpineUniverse) throws {
        let answers = try ApkOracle().select(worlds)
        try #require(answers.count == worlds.count)
        for (world, answer) in zip(worlds, answers) {
            #expect(try socleSelection(world, in: universe) == answer, "\(world)")
        }
    }
}
