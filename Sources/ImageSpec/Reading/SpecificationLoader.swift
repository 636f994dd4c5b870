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
        try load(bytes(of: path, nil), file: path)
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
        let whole = try included(node, file: file, chain: chain)
        // A map is an image that was put there already, by an included file or in a normal form.
        guard let extends = whole["extends"], extends.entries.isEmpty, !extends.isNothing else {
            return whole
        }
        let parent = try parent(YAMLValue(node: extends, key: "extends"), of: file, chain: chain)
        return try ParentDocument.lay(whole, over: parent)
    }

    /// The document that `extends` names: a file, or an image of the catalogue.
    private func parent(
        _ value: YAMLValue, of file: String, chain: [String]
    ) throws(SpecificationError) -> ParentDocument {
        let text = try value.line("a name of the catalogue, or the path of a file")
        let isFile =
            ["/", "./", "../"].contains(where: text.hasPrefix) || text.hasSuffix(".yaml")
            || text.hasSuffix(".yml")
        guard isFile else {
            let name: CatalogueName
            do throws(CatalogueError) {
                name = try CatalogueName(text)
            } catch {
                throw value.bad("\(error)")
            }
            return try ParentDocument(name)
        }
        let node = try merged(at: text, value, from: file, chain: chain)
        return try ParentDocument(SpecificationDocument(node, files: files))
    }

    private func included(
        _ node: YAMLNode, file: String, chain: [String]
    ) throws(SpecificationError) -> YAMLNode {
        guard let include = node["include"], !include.isNothing else {
            return node.removing(["include"])
        }
        let value = YAMLValue(node: include, key: "include")
        let base = try merged(at: try localPath(value), value, from: file, chain: chain)
        return try DocumentMerging.merge(node.removing(["include"]), over: base)
    }

    /// The document of a file that another one names.
    private func merged(
        at written: String, _ value: YAMLValue, from file: String, chain: [String]
    ) throws(SpecificationError) -> YAMLNode {
        let path = files.locate(written, from: file)
        guard !chain.contains(path) else {
            let way = (chain + [path]).joined(separator: " → ")
            throw value.bad("the files include each other: \(way)")
        }
        guard chain.count <= Self.includeDepth else {
            throw value.bad("more than \(Self.includeDepth) files include each other")
        }
        return try merged(
            bytes(of: path, value), file: path, chain: chain + [path])
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

    /// The bytes of a file; `value` is what names it, `nil` when the user does.
    private func bytes(
        of path: String, _ value: YAMLValue?
    ) throws(SpecificationError) -> [UInt8] {
        do throws(SpecificationFileError) {
            return try files.read(path, limit: YAMLLimits.bytes)
        } catch {
            guard let value else {
                throw SpecificationError(
                    SourcePosition(file: path), .unreadable(error.description))
            }
            throw value.bad("`\(path)`: \(error.description)")
        }
    }
}
