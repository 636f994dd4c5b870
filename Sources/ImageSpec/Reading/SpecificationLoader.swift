/// Reads specifications from files, with what they include.
public struct SpecificationLoader: Sendable {
    private static let includeDepth = 8
    private let files: any SpecificationFiles

    /// Reads files of the host, or others.
    public init(files: any SpecificationFiles = HostFiles()) { self.files = files }

    /// Reads the specification in a file.
    ///
    /// - Throws: ``SpecificationError`` for the first thing that is wrong, in the specification
    ///   or in a file that it includes.
    public func load(_ path: String) throws(SpecificationError) -> SpecificationDocument {
        try load(bytes(of: path, from: SourcePosition(file: path)), file: path)
    }

    /// Reads a specification from its bytes.
    ///
    /// - Parameter file: The name for messages; relative paths are looked for beside it.
    public func load(
        _ bytes: [UInt8], file: String
    ) throws(SpecificationError) -> SpecificationDocument {
        try SpecificationDocument(merged(bytes, file: file), files: files)
    }

    /// The document of a file laid over those that it includes.
    func merged(_ bytes: [UInt8], file: String) throws(SpecificationError) -> YAMLNode {
        try merged(bytes, file: file, chain: [file])
    }

    private func merged(
        _ bytes: [UInt8], file: String, chain: [String]
    ) throws(SpecificationError) -> YAMLNode {
        let node = try YAMLParser.parse(bytes, file: file)
        guard case .map = node.content else {
            throw YAMLValue(node: node, key: "").wrongKind("a map of keys")
        }
        guard let include = node["include"], !include.isNothing else {
            return node.removing(["include"])
        }
        let value = YAMLValue(node: include, key: "include")
        let path = files.locate(try localPath(value), from: file)
        guard !chain.contains(path) else {
            let way = (chain + [path]).joined(separator: " → ")
            throw value.bad("the files include each other: \(way)")
        }
        guard chain.count <= Self.includeDepth else {
            throw value.bad("more than \(Self.includeDepth) files include each other")
        }
        let base = try merged(
            self.bytes(of: path, from: include.position), file: path, chain: chain + [path])
        return try DocumentMerging.merge(node.removing(["include"]), over: base)
    }

    /// The path of a file to include. apko also takes files out of git repositories.
    private func localPath(_ value: YAMLValue) throws(SpecificationError) -> String {
        let path = try value.line("the path of a file")
        let host = path.prefix { $0 != "/" }
        let isRemote = path.contains("://") || (path.contains("@") && host.contains("."))
        guard !isRemote else {
            throw value.unsupported(
                "`\(path)` is in a git repository; copy the file, or check the repository out, and "
                    + "name its path")
        }
        return path
    }

    private func bytes(
        of path: String, from position: SourcePosition
    ) throws(SpecificationError) -> [UInt8] {
        do throws(SpecificationFileError) {
            return try files.read(path, limit: YAMLLimits.bytes)
        } catch {
            let isOwn = position.line == 0
            throw SpecificationError(
                position,
                isOwn
                    ? .unreadable(error.description)
                    : .badValue(key: "include", "`\(path)`: \(error.description)"))
        }
    }
}
