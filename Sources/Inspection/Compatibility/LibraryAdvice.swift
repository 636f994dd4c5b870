import Packages

/// What to add for a missing library.
enum LibraryAdvice {
    private static let packages: [String: (debian: String, alpine: String)] = [
        "libpq.so.5": ("libpq5", "libpq"), "libssl.so.3": ("libssl3t64", "libssl3"),
        "libcrypto.so.3": ("libssl3t64", "libcrypto3"),
        "libstdc++.so.6": ("libstdc++6", "libstdc++"),
        "libgcc_s.so.1": ("libgcc-s1", "libgcc"), "libz.so.1": ("zlib1g", "zlib"),
        "libgomp.so.1": ("libgomp1", "libgomp"), "libffi.so.8": ("libffi8", "libffi"),
        "libsqlite3.so.0": ("libsqlite3-0", "sqlite-libs"),
        "libcurl.so.4": ("libcurl4t64", "libcurl"), "libjq.so.1": ("libjq1", "jq"),
        "libonig.so.5": ("libonig5", "oniguruma"), "libpcre2-8.so.0": ("libpcre2-8-0", "pcre2"),
        "libxml2.so.2": ("libxml2", "libxml2"), "libreadline.so.8": ("libreadline8t64", "readline"),
        "libxslt.so.1": ("libxslt1.1", "libxslt"), "libexslt.so.0": ("libxslt1.1", "libxslt"),
        "libyaml-0.so.2": ("libyaml-0-2", "yaml"), "libgmp.so.10": ("libgmp10", "gmp"),
        "libmariadb.so.3": ("libmariadb3", "mariadb-connector-c"),
        "libuv.so.1": ("libuv1t64", "libuv"), "libzstd.so.1": ("libzstd1", "zstd-libs"),
        "liblzma.so.5": ("liblzma5", "xz-libs"), "libbz2.so.1.0": ("libbz2-1.0", "libbz2"),
        "libexpat.so.1": ("libexpat1", "libexpat"), "libpng16.so.16": ("libpng16-16t64", "libpng"),
        "libjpeg.so.62": ("libjpeg62-turbo", "libjpeg-turbo"),
        "libwebp.so.7": ("libwebp7", "libwebp"), "libfreetype.so.6": ("libfreetype6", "freetype"),
        "libglib-2.0.so.0": ("libglib2.0-0t64", "glib"),
        "libevent-2.1.so.7": ("libevent-2.1-7t64", "libevent"),
        "libgfortran.so.5": ("libgfortran5", "libgfortran"),
        "libopenblas.so.0": ("libopenblas0", "openblas"),
        "libncursesw.so.6": ("libncursesw6", "libncursesw"),
        "libtinfo.so.6": ("libtinfo6", "libncursesw"), "libcap.so.2": ("libcap2", "libcap2"),
        "libkrb5.so.3": ("libkrb5-3", "krb5-libs"),
        "libgssapi_krb5.so.2": ("libgssapi-krb5-2", "krb5-libs"),
    ]

    static func remedy(
        for library: String, libc: ImageFacts.CLibrary?, release: DistributionRelease?
    ) -> String {
        if library == "libc.so.6" || library == "libm.so.6" {
            return "use an image with glibc (distroless/base, debian-slim)"
        }
        if library.hasPrefix("libc.musl-") { return "use alpine, or build it against glibc" }
        guard let known = packages[library] else { return "add the package that has \(library)" }
        if libc == .musl { return "add \(known.alpine)" }
        let package = name(known.debian, release)
        if library == "libstdc++.so.6" || library == "libgcc_s.so.1", libc == .glibc {
            return "add \(package), or use distroless/cc"
        }
        return "add \(package)"
    }

    /// Debian 13 has other names for libraries whose times became 64 bits wide.
    private static func name(_ package: String, _ release: DistributionRelease?) -> String {
        guard package.hasSuffix("t64"), release?.distribution == "debian",
            let number = release.flatMap({ Int($0.version) }), number < 13
        else { return package }
        return String(package.dropLast(3))
    }
}
