public import OCIModel
public import SystemPackage

/// Where an image is read from or written to, in the notation that skopeo made known.
public enum ImageLocation: Hashable, Sendable, CustomStringConvertible {
    /// `NAME[:TAG]`: the local store.
    case store(ImageName)
    /// `oci:FOLDER[:NAME]`: an OCI image layout.
    case layout(FilePath, LayoutEntry)
    /// `oci-archive:FILE[:NAME]`: an OCI image layout in a tar archive.
    case layoutArchive(FilePath, LayoutEntry)
    /// `docker-archive:FILE[:NAME:TAG]`: what `docker save` writes and `docker load` reads.
    case dockerArchive(FilePath, ImageName?)
    /// `dir:FOLDER`: the files of an image, laid down in a folder.
    case directory(FilePath)
    /// `docker://REGISTRY/NAME:TAG`: a registry.
    case registry(ImageReference)

    /// What places of files begin with.
    public static let fileTransports = ["oci:", "oci-archive:", "docker-archive:", "dir:"]
    /// What every place outside the local store begins with.
    public static let transports = fileTransports + ["docker://"]

    /// Which image of a layout.
    public enum LayoutEntry: Hashable, Sendable {
        /// The only one; when writing, the one without a name.
        case only
        /// The one with this name.
        case named(LayoutName)
        /// The one with this digest, for reading; `oci:FOLDER@sha256:…`.
        case digest(Digest)
    }

    /// Reads a location.
    ///
    /// - Throws: ``ImageLocationError``, or ``ReferenceError`` for a name within it.
    public init(_ text: String) throws {
        if text.hasPrefix("docker://") {
            self = .registry(try ImageReference(text.dropFirst(9)))
            return
        }
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        let rest = String(text[colon...].dropFirst())
        switch text[..<colon] {
        case "oci":
            let (path, entry) = try Self.layoutParts(rest, text)
            self = .layout(path, entry)
        case "oci-archive":
            let (path, entry) = try Self.layoutParts(rest, text)
            self = .layoutArchive(path, entry)
        case "docker-archive":
            let (path, name) = try Self.split(rest, text)
            self = .dockerArchive(path, try name.map { try ImageName($0) })
        case "dir":
            guard !rest.isEmpty else { throw ImageLocationError.noPath(text) }
            self = .directory(FilePath(rest))
        case "containers-storage", "docker-daemon", "ostree", "sif", "tarball", "http", "https":
            throw ImageLocationError.unknownTransport(String(text[..<colon]))
        default: self = .store(try ImageName(text))
        }
    }

    private static func layoutParts(
        _ rest: String, _ text: String
    ) throws -> (FilePath, LayoutEntry) {
        if let at = rest.firstRange(of: "@sha256:") {
            let digest = rest[rest.index(after: at.lowerBound)...]
            guard at.lowerBound > rest.startIndex else { throw ImageLocationError.noPath(text) }
            guard let digest = try? Digest(digest) else {
                throw ReferenceError.digest(ReferenceError.shown(digest))
            }
            return (FilePath(String(rest[..<at.lowerBound])), .digest(digest))
        }
        let (path, name) = try split(rest, text)
        return (path, try name.map { .named(try LayoutName($0)) } ?? .only)
    }

    /// A path ends at the first colon, as in every other tool.
    private static func split(_ rest: String, _ text: String) throws -> (FilePath, String?) {
        let colon = rest.firstIndex(of: ":") ?? rest.endIndex
        guard colon > rest.startIndex else { throw ImageLocationError.noPath(text) }
        let name = colon < rest.endIndex ? String(rest[colon...].dropFirst()) : nil
        return (FilePath(String(rest[..<colon])), name)
    }

    /// The notation that ``init(_:)`` reads.
    public var description: String {
        switch self {
        case .store(let name): name.description
        case .layout(let path, let entry): "oci:\(path)\(entry.suffix)"
        case .layoutArchive(let path, let entry): "oci-archive:\(path)\(entry.suffix)"
        case .dockerArchive(let path, let name):
            "docker-archive:\(path)" + (name.map { ":\($0)" } ?? "")
        case .directory(let path): "dir:\(path)"
        case .registry(let reference): "docker://\(reference)"
        }
    }
}

extension ImageLocation.LayoutEntry {
    fileprivate var suffix: String {
        switch self {
        case .only: ""
        case .named(let name): ":\(name)"
        case .digest(let digest): "@\(digest)"
        }
    }
}

/// The name of an image in a layout: letters and digits with `-._:@/+` between them, as the OCI image
/// specification's *annotations* section has it.
public struct LayoutName: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    public let text: String

    /// Reads a name.
    ///
    /// - Throws: ``ImageLocationError/badName(_:)``.
    public init(_ text: some StringProtocol) throws(ImageLocationError) {
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
            default: "-._:@/+".utf8.contains(byte)
            }
        }
        guard allowed, !text.isEmpty, text.utf8.count <= 512 else {
            throw .badName(ReferenceError.shown(text))
        }
        self.text = String(text)
    }

    /// The name.
    public var description: String { text }
}

/// Why a text is no place for an image.
public enum ImageLocationError: Error, Equatable, CustomStringConvertible {
    /// Nothing between the transport and the name.
    case noPath(String)
    /// A transport that other tools have.
    case unknownTransport(String)
    /// Not a name for an image in a layout.
    case badName(String)

    /// One line that shows what would be right.
    public var description: String {
        switch self {
        case .noPath(let text): "`\(text)` has no path (want for example oci:FOLDER:TAG)"
        case .unknownTransport(let name):
            "transport `\(name)` is not known (want NAME:TAG, oci:, oci-archive:, docker-archive:, "
                + "dir: or docker://)"
        case .badName(let text):
            "`\(text)` cannot name an image (want letters, digits and `-._:@/+` between them)"
        }
    }
}
