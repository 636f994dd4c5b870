import Compression

/// Whether root here is root of the machine.
enum UserNamespace {
    /// Whether this process is in a user namespace that is not the machine's first.
    static let isInside: Bool = {
        let words = mapping("/proc/self/uid_map").split(whereSeparator: \.isWhitespace)
        return words != ["0", "0", "4294967295"]
    }()

    /// What tells apart trees whose files belong to different ids outside.
    static let identity =
        isInside
        ? mapping("/proc/self/uid_map") + "/" + mapping("/proc/self/gid_map") : "root"

    private static func mapping(_ path: String) -> String {
        let bytes = (try? FileSource(path: path).readAll(limit: 1 << 20)) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }
}
