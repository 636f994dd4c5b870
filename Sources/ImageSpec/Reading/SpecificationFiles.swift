/// How specifications get at files: the host's, or in tests and for the catalogue ones in memory.
public protocol SpecificationFiles: Sendable {
    /// The folder that relative paths start from, absolute.
    var workingDirectory: String { get }

    /// Whether there is a file or folder at a path.
    func exists(_ path: String) -> Bool

    /// The content of a regular file.
    ///
    /// - Throws: ``SpecificationFileError`` when there is none, it cannot be read, or it has more
    ///   than `limit` bytes.
    func read(_ path: String, limit: Int) throws(SpecificationFileError) -> [UInt8]
}

/// Why a file that a specification consists of cannot be read.
public struct SpecificationFileError: Error, Equatable, CustomStringConvertible {
    /// What happened, in the operating system's words where they are its own.
    public let description: String

    /// Reports a reason.
    public init(_ reason: String) { description = reason }
}

extension SpecificationFiles {
    /// The path that a specification means by `path`: an absolute one as it is; another one beside
    /// the specification, or else, as apko has it, below the working directory.
    ///
    /// - Parameter file: The specification that names the path.
    func locate(_ path: String, from file: String) -> String {
        if path.hasPrefix("/") { return path }
        let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        let beside = folder + relative
        return exists(beside) || !exists(relative) ? beside : relative
    }

    /// The path as an absolute one.
    func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : workingDirectory + "/" + path
    }
}
