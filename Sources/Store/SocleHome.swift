public import SystemPackage

/// The two folders in which Socle keeps things: nothing is written anywhere else, but to the
/// destinations that a user names.
///
/// `SOCLE_HOME` takes both below one folder; otherwise the XDG base directory specification says
/// where they are, and its rule that relative paths are to be ignored holds.
public struct SocleHome: Hashable, Sendable {
    /// What cannot be made again without a network: images, packages, indexes.
    public let data: FilePath
    /// What can be made again from the data.
    public let cache: FilePath

    /// Names the two folders.
    public init(data: FilePath, cache: FilePath) {
        self.data = data
        self.cache = cache
    }

    /// Both folders below one.
    public init(below root: FilePath) {
        self.init(data: root.appending("data"), cache: root.appending("cache"))
    }

    /// Finds the folders from an environment.
    ///
    /// - Parameters:
    ///   - environment: The variables by name; an empty one counts as missing.
    ///   - workingDirectory: What a relative `SOCLE_HOME` is relative to.
    /// - Throws: ``SocleHomeError`` when no variable says where the user's files are.
    public init(
        environment: [String: String], workingDirectory: FilePath
    ) throws(SocleHomeError) {
        func path(_ name: String) -> FilePath? {
            guard let text = environment[name], !text.isEmpty else { return nil }
            return FilePath(text)
        }
        func absolute(_ name: String) -> FilePath? {
            path(name).flatMap { $0.isAbsolute ? $0 : nil }
        }
        if let root = path("SOCLE_HOME") {
            self.init(below: workingDirectory.pushing(root).lexicallyNormalized())
            return
        }
        let home = absolute("HOME")
        guard let data = absolute("XDG_DATA_HOME") ?? home?.appending(".local/share"),
            let cache = absolute("XDG_CACHE_HOME") ?? home?.appending(".cache")
        else { throw SocleHomeError() }
        self.init(data: data.appending("socle"), cache: cache.appending("socle"))
    }
}

/// No variable of the environment says where to keep files.
public struct SocleHomeError: Error, Equatable, CustomStringConvertible {
    /// One line that says which variable to set.
    public var description: String {
        "no place for files: set SOCLE_HOME to a folder (HOME and the XDG variables are not set)"
    }
}
