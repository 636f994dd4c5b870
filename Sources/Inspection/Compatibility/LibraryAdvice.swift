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
    ]

    static func remedy(for library: String, libc: ImageFacts.CLibrary?) -> String {
        if library == "libc.so.6" || library == "libm.so.6" {
            return "use an image with glibc (distroless/base, debian-slim)"
        }
        if library.hasPrefix("libc.musl-") { return "use alpine, or build it against glibc" }
        if library == "libstdc++.so.6" || library == "libgcc_s.so.1", libc == .glibc {
            return "add \(packages[library]?.debian ?? library), or use distroless/cc"
        }
        if let known = packages[library] {
            return "add \(libc == .musl ? known.alpine : known.debian)"
        }
        return "add the package that has \(library)"
    }
}
