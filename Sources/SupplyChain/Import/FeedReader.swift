import Archives
import Compression
import OCIModel
import Packages

/// Reads files of advisories, whatever of the known shapes they are: Debian's tracker, Alpine's secdb,
/// OSV documents and zip archives of them, CVSS vectors, Debian's advisories, dates of releases.
///
/// A shape is told by the document's first key, and compression by the first bytes.
struct FeedReader {
    /// The greatest size of one OSV document in an archive; the largest real ones have 2 MB.
    private static let documentLimits = JSONLimits(bytes: 32 << 20)

    /// Reads a file.
    ///
    /// - Parameter place: What to call it in messages.
    /// - Throws: ``JSONError``, ``FeedError``, `ZipError` and what decompression throws.
    static func read(path: String, place: String) throws -> [FeedContent] {
        let start = try FileSource(path: path).readStart(4)
        if start.elementsEqual([0x50, 0x4b, 0x03, 0x04]) {
            return try archive(path: path, place: place)
        }
        let source = try Decompressor(FileSource(path: path), format: nil, limits: .index)
        let head = HeadSource(source)
        if try head.peek(DebianLifeImporter.heading.count) == DebianLifeImporter.heading {
            return [try DebianLifeImporter.content(head.readAll(limit: 1 << 20), place: place)]
        }
        var importer: (any FeedImporter)?
        try document(
            JSONReader(head, limits: .feed, place: place), place: place, into: &importer)
        return importer?.content() ?? []
    }

    /// Every JSON document of a zip archive, as osv.dev packs them.
    private static func archive(path: String, place: String) throws -> [FeedContent] {
        let archive = try ZipArchive(path: path)
        var importer: (any FeedImporter)? = OSVImporter(isArchive: true)
        for entry in archive.entries where entry.name.hasSuffix(".json") {
            let source = try archive.open(
                entry, limits: DecompressionLimits(maximumOutput: documentLimits.bytes))
            let inner = "\(place): \(entry.name.prefix(80))"
            try document(
                JSONReader(source, limits: documentLimits, place: inner), place: inner,
                into: &importer)
        }
        return importer?.content() ?? []
    }

    /// Reads one document; the first key says which shape it is of, where no importer is given.
    private static func document(
        _ reader: JSONReader, place: String, into importer: inout (any FeedImporter)?
    ) throws {
        guard try reader.kind() == .object else { throw FeedError.unknownShape(place) }
        try reader.object { key in
            if importer == nil { importer = try Self.importer(for: key, reader, place) }
            try importer?.member(key, reader)
        }
        guard let importer else { throw FeedError.unknownShape(place) }
        try reader.finish()
        try importer.endDocument(reader)
    }

    private static func importer(
        for key: String, _ reader: JSONReader, _ place: String
    ) throws -> any FeedImporter {
        let kind = try reader.kind()
        if key == "cvss", kind == .object { return CVSSImporter() }
        if key == "advisories", kind == .object { return DebianAdvisoryImporter() }
        if AlpineLifeImporter.keys.contains(key) { return AlpineLifeImporter() }
        if AlpineSecdbImporter.keys.contains(key) { return AlpineSecdbImporter() }
        if OSVImporter.keys.contains(key) { return OSVImporter(isArchive: false) }
        // The tracker's keys are source packages.
        guard kind == .object, (try? PackageName(key)) != nil else {
            throw FeedError.unknownShape(place)
        }
        return DebianTrackerImporter()
    }
}

/// Why a file of advisories cannot be used.
public enum FeedError: BadDocument, Equatable, CustomStringConvertible {
    /// None of the shapes that are known.
    case unknownShape(String)
    /// Nothing in it is about a release or a vulnerability.
    case empty(String)

    /// One line that says what is read.
    public var description: String {
        switch self {
        case .unknownShape(let place):
            "\(place): not a file of advisories (want Debian's tracker JSON, Alpine's secdb, OSV "
                + "documents or a zip of them, CVSS vectors, debian.csv or Alpine's releases.json)"
        case .empty(let place): "\(place): holds no advisories and no dates"
        }
    }
}

extension ByteSource {
    /// The first bytes, as many as there are.
    fileprivate func readStart(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = try bytes.withUnsafeMutableBytes { try readFully(into: $0) }
        return Array(bytes[..<got])
    }
}

/// A source whose first bytes may be looked at before it is read.
private final class HeadSource: ByteSource {
    private let source: any ByteSource
    private var head: [UInt8] = []
    private var position = 0

    init(_ source: any ByteSource) { self.source = source }

    func peek(_ count: Int) throws -> [UInt8] {
        head = try source.readStart(count)
        return head
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard position < head.count else { return try source.read(into: buffer) }
        let count = min(buffer.count, head.count - position)
        buffer.copyBytes(from: head[position..<(position + count)])
        position += count
        return count
    }
}
