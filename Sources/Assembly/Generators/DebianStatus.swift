import DebianArchive

/// A package's stanza as dpkg keeps it in its status file.
enum DebianStatus {
    /// The order in which dpkg writes the fields that it knows; all others follow as they come
    /// (dpkg's field table, deb-control(5)).
    private static let order: [String] = [
        "Package", "Essential", "Protected", "Status", "Priority", "Section", "Installed-Size",
        "Origin", "Maintainer", "Bugs", "Architecture", "Multi-Arch", "Source", "Version",
        "Config-Version", "Replaces", "Provides", "Depends", "Pre-Depends", "Recommends",
        "Suggests", "Breaks", "Conflicts", "Enhances", "Conffiles", "Description",
    ]
    private static let newline = UInt8(ascii: "\n")
    private static let rank: [String: Int] = Dictionary(
        uniqueKeysWithValues: order.enumerated().map { ($1.lowercased(), $0) })

    /// The stanza with a status and the configuration files added.
    ///
    /// - Parameters:
    ///   - status: The three words of dpkg, such as `install ok unpacked`.
    ///   - conffiles: Absolute paths with what stands behind them, `newconffile` or an MD5.
    static func stanza(
        _ control: ControlStanza, status: String, conffiles: [(path: String, state: String)]
    ) throws -> [UInt8] {
        var fields = control.fields + [try ControlField(name: "Status", value: status)]
        if !conffiles.isEmpty {
            let lines = conffiles.map { "\n \($0.path) \($0.state)" }.joined()
            fields.append(try ControlField(name: "Conffiles", value: lines))
        }
        let ranked = fields.enumerated().sorted { left, right in
            let first = rank[left.element.name.lowercased()] ?? order.count
            let second = rank[right.element.name.lowercased()] ?? order.count
            return (first, left.offset) < (second, right.offset)
        }
        return ranked.flatMap {
            $0.element.text.last == newline ? $0.element.text : $0.element.text + [newline]
        }
    }
}
