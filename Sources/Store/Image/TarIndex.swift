import Archives
import Compression
import SystemPackage

/// Where the files of a tar archive lie in it, so that they can be read in any order.
///
/// An archive that is compressed as a whole is expanded into a temporary file first, which goes away
/// with this value.
final class TarIndex: Sendable {
    private struct Part {
        let offset: UInt64
        let size: UInt64
    }

    private static let limits = TarLimits(entries: 100_000, fileSize: 64 << 30)
    /// How many links may lead to each other.
    private static let maximumLinks = 8

    /// The archive, for messages.
    let place: String
    private let file: FilePath
    private let temporary: TemporaryFile?
    private let parts: [String: Part]
    private let links: [String: String]

    /// Reads the headers of an archive.
    ///
    /// - Throws: ``StoreError/malformed(place:reason:)`` and what reading throws.
    init(_ path: FilePath, using area: IngestArea) throws {
        place = path.string
        guard let status = try FileSystem.status(path) else {
            throw StoreError.malformed(place: path.string, reason: "there is no such file")
        }
        guard status.kind == .file else {
            throw StoreError.malformed(place: path.string, reason: "not a file")
        }
        let head = try FileSource(path: path.string)
        var magic = [UInt8](repeating: 0, count: CompressionFormat.magicSize)
        let count = try magic.withUnsafeMutableBytes { try head.readFully(into: $0) }
        if CompressionFormat.detect(Array(magic[..<count])) == .none {
            temporary = nil
            file = path
        } else {
            let expanded = try TemporaryFile(in: area)
            let source = try Decompressor(FileSource(path: path.string), limits: .layer)
            try expanded.write(contentsOf: source)
            temporary = expanded
            file = expanded.path
        }
        (parts, links) = try TarIndex.scan(file, place: place)
    }

    private static func scan(
        _ file: FilePath, place: String
    ) throws -> ([String: Part], [String: String]) {
        var parts: [String: Part] = [:]
        var links: [String: String] = [:]
        let reader = TarReader(try FileSource(path: file.string), limits: limits)
        do {
            while let entry = try reader.next() {
                guard let path = normal(entry.path[...], below: "") else { continue }
                // The last of several entries with one path counts, as it does for tar.
                parts[path] = nil
                links[path] = nil
                switch entry.kind {
                case .file: parts[path] = Part(offset: reader.contentOffset, size: entry.size)
                case .hardLink: links[path] = normal(entry.linkTarget[...], below: "")
                case .symbolicLink:
                    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
                    links[path] = normal(entry.linkTarget[...], below: folder)
                default: break
                }
            }
        } catch let error as TarError {
            throw StoreError.malformed(place: place, reason: "not a tar archive: \(error)")
        }
        return (parts, links)
    }

    /// A path in one spelling; `nil` for one that leaves the archive or is empty.
    private static func normal(_ raw: ArraySlice<UInt8>, below folder: String) -> String? {
        var names = folder.split(separator: "/").map(String.init)
        for name in raw.split(separator: UInt8(ascii: "/")) {
            let text = String(decoding: name, as: UTF8.self)
            if text == "." { continue }
            if text == ".." {
                guard names.popLast() != nil else { return nil }
            } else {
                names.append(text)
            }
        }
        return names.isEmpty ? nil : names.joined(separator: "/")
    }

    private func part(_ written: String) -> Part? {
        guard var path = TarIndex.normal(Array(written.utf8)[...], below: "") else { return nil }
        for _ in 0...Self.maximumLinks {
            if let part = parts[path] { return part }
            guard let target = links[path] else { return nil }
            path = target
        }
        return nil
    }

    /// The paths of all files of the archive, in no order.
    var paths: [String] { Array(parts.keys) + Array(links.keys) }

    /// The size of a file in the archive; links are followed inside it.
    func size(of path: String) -> UInt64? { part(path)?.size }

    /// Reads a file of the archive.
    func open(_ path: String) throws -> FileSource? {
        guard let part = part(path) else { return nil }
        return try FileSource(path: file.string, offset: part.offset, length: part.size)
    }

    /// The content of a small file of the archive.
    func bytes(of path: String, limit: Int) throws -> [UInt8]? {
        guard let part = part(path) else { return nil }
        guard part.size <= UInt64(limit) else {
            throw StoreError.tooLarge(place: "\(place): \(path)", limit: UInt64(limit))
        }
        return try open(path)?.readAll(limit: limit)
    }
}
