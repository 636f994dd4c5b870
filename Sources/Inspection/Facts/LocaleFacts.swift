import FileTree

/// The time zones and locales of an image.
public struct LocaleFacts: Sendable, Codable, Equatable {
    /// How many files of time zones there are.
    public let timeZones: Int
    /// The local time zone, as `/etc/localtime` leads to it; `nil` where nothing says.
    public let localTime: String?
    /// The names of compiled locales, such as `C.utf8`.
    public let locales: [String]
    /// Whether there is an archive of locales, whose names are not told.
    public let hasArchive: Bool

    init(of tree: FileTree) {
        let zones: TreePath = "usr/share/zoneinfo"
        timeZones = tree.entries.count { entry in
            guard entry.path.isWithin(zones), case .file = entry.node.kind else { return false }
            return entry.path.name.first.map { (0x41...0x5A).contains($0) } ?? false
        }
        if case .symbolicLink(let target) = tree["etc/localtime"]?.kind {
            localTime = String(decoding: target, as: UTF8.self)
        } else {
            localTime = tree["etc/localtime"] == nil ? nil : "a file of its own"
        }
        locales = tree.children(of: "usr/lib/locale").filter { tree[$0]?.isDirectory == true }
            .map { String(decoding: $0.name, as: UTF8.self) }.sorted()
        hasArchive = tree["usr/lib/locale/locale-archive"] != nil
    }
}
