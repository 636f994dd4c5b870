import FileTree

/// The files that tell something about an image by their content, and simple readers for them.
enum FactFiles {
    private static let exact: Set<TreePath> = [
        "etc/os-release", "usr/lib/os-release", "etc/passwd", "etc/alpine-release",
        "etc/debian_version", "etc/ld.so.conf", "etc/ld-musl-x86_64.path",
        "etc/ld-musl-aarch64.path", "etc/ssl/certs/ca-certificates.crt", "etc/ssl/cert.pem",
        "etc/pki/tls/certs/ca-bundle.crt",
    ]

    static func isWanted(_ path: TreePath) -> Bool {
        if exact.contains(path) || InstalledPackages.isRecord(path) { return true }
        if path.parent == "etc/ld.so.conf.d" { return true }
        // What a Java installation says of itself.
        return path.name.elementsEqual("release".utf8) && path.components.count > 2
    }

    private static let releaseFiles: [TreePath] = ["etc/os-release", "usr/lib/os-release"]

    static func release(in contents: ImageContents) -> [String: String] {
        releaseFiles.lazy.compactMap { contents.file($0) }.first.map(ReleaseFields.read) ?? [:]
    }

    /// The accounts of passwd(5), at most a thousand.
    static func accounts(in contents: ImageContents) -> [ImageFacts.Account] {
        let records = AccountRecords(
            passwd: contents.file(AccountRecords.passwd) ?? [], group: [])
        return records.users.prefix(1000).map { user in
            ImageFacts.Account(
                name: user.name, uid: user.uid, gid: user.gid, shell: user.shell)
        }
    }
}
