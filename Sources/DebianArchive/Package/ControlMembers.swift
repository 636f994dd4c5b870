/// One file of a package's control member: `control`, `md5sums`, a maintainer script and so on.
public struct ControlMember: Hashable, Sendable {
    /// Its name, such as `postinst`.
    public let name: String
    /// Its permissions, which dpkg keeps in its database.
    public let mode: UInt16
    /// Its content.
    public let content: [UInt8]

    /// Describes a file.
    public init(name: String, mode: UInt16, content: [UInt8]) {
        self.name = name
        self.mode = mode
        self.content = content
    }
}

/// The files of a package's control member, in byte order of their names.
public struct ControlMembers: Hashable, Sendable {
    /// The files.
    public let members: [ControlMember]

    /// Holds files; they are put into order.
    public init(_ members: [ControlMember]) {
        self.members = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The content of a file, or `nil` where the package has none of the name.
    public subscript(name: String) -> [UInt8]? { members.first { $0.name == name }?.content }

    /// The names, in byte order.
    public var names: [String] { members.map(\.name) }

    /// The maintainer scripts that dpkg runs, deb-preinst(5) and its siblings.
    public static let scriptNames: Set<String> = ["preinst", "postinst", "prerm", "postrm"]

    /// The maintainer scripts that are there.
    public var scripts: [ControlMember] { members.filter { Self.scriptNames.contains($0.name) } }

    /// What dpkg compares installed files with: the lines of `md5sums`.
    ///
    /// - Throws: ``ControlError`` with the line that is wrong.
    public func checksums() throws(ControlError) -> [FileChecksum] {
        try FileChecksum.parse(self["md5sums"] ?? [])
    }

    /// The configuration files, in the order of `conffiles`.
    ///
    /// - Throws: ``ControlError`` with the line that is wrong.
    public func configurationFiles() throws(ControlError) -> [ConfigurationFile] {
        try ConfigurationFile.parse(self["conffiles"] ?? [])
    }

    /// The triggers, in the order of `triggers`.
    ///
    /// - Throws: ``ControlError`` with the line that is wrong.
    public func triggers() throws(ControlError) -> [TriggerDirective] {
        try TriggerDirective.parse(self["triggers"] ?? [])
    }
}
