import TestSupport

/// Requests that apt and the resolver are both asked.
enum AptOracleSets {
    /// One request a line, as on apt's command line: single packages of every kind, sets, virtual
    /// packages with one provider, several or none, conflicts and exclusions.
    static let named = """
        python3
        openjdk-17-jre-headless
        nodejs
        nginx
        postgresql
        gcc
        git
        perl
        g++
        build-essential
        curl
        ca-certificates
        openssh-server
        redis
        php-fpm
        php
        ruby
        default-jre-headless
        mariadb-server
        apache2
        golang
        cmake
        ffmpeg
        imagemagick
        python3-numpy
        python3-pip
        python3-venv
        vim
        emacs-nox
        systemd
        rsyslog
        exim4
        postfix
        docker.io
        podman
        libreoffice-writer
        texlive-latex-base
        gnome-terminal
        apt
        base-files netbase tzdata media-types
        libstdc++6 libgomp1
        init-system-helpers
        init-system-helpers usr-is-merged
        default-mta
        mail-transport-agent
        awk
        java-runtime
        www-browser
        bsd-mailx
        nginx-light nginx-core
        sysvinit-core
        sysvinit-core systemd-sysv
        busybox-static busybox
        exim4 postfix
        python3 python3-minimal-
        gnome
        kde-plasma-desktop
        no-such-package
        """

    /// Requests that name versions' releases.
    static let releases = """
        git/bookworm-backports
        golang/bookworm-backports
        cmake/bookworm-backports
        libc6/bookworm
        curl/bookworm-security
        systemd/bookworm-backports udev
        python3/bookworm-backports
        """

    /// A request's words.
    static func words(_ text: String) -> [[String]] {
        text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    /// Pairs and triples of packages, the same for the same seed and archive.
    static func random(_ names: [String], count: Int, seed: UInt64) -> [[String]] {
        var course = SeededNumbers(seed: seed)
        return (0..<count).map { number in
            (0..<(2 + number % 2)).map { _ in
                names[Int(course.next() % UInt64(max(1, names.count)))]
            }
        }
    }
}
