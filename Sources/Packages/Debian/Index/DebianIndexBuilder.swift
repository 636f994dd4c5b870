/// Turns the text of a `Packages` file into an index image (``DebianIndex``).
///
/// The text comes in pieces of any size, so that a file can be decompressed into it without ever
/// lying in memory as a whole. Every value is checked on the way; see ``DebianIndexError``.
public struct DebianIndexBuilder {
    /// The most bytes that one stanza may have; the longest real ones have some 100,000.
    public static let maximumStanza = 4 << 20

    /// Inner functions throw only what is wrong; where it is wrong is added in one place.
    typealias Problem = DebianIndexError.Problem

    private let file: String
    private var stanza = 0
    private var fields = DebianStanzaFields()
    private var pending: [UInt8] = []

    var names = ByteInterner(capacity: 1 << 17)
    var texts = ByteInterner(capacity: 1 << 17)
    var nameFlags: [UInt32] = []
    var records: [DebianIndexRecord] = []
    var digests: [UInt8] = []
    var terms: [UInt32] = []
    var providers: [(name: UInt32, record: UInt32, version: UInt32)] = []

    /// Starts an index.
    ///
    /// - Parameter file: What errors call the file.
    public init(file: String) {
        self.file = file
        _ = texts.append(UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Reads the next piece of the text.
    ///
    /// - Throws: ``DebianIndexError``.
    public mutating func append(_ piece: UnsafeRawBufferPointer) throws(DebianIndexError) {
        pending.append(contentsOf: piece)
        try consume(atEnd: false)
    }

    /// Ends the text and makes the image.
    ///
    /// - Parameter packagesDigest: The 32 bytes of the SHA-256 of the `Packages` file, which the image
    ///   carries so that it cannot be taken for another file's.
    /// - Throws: ``DebianIndexError``.
    public mutating func finish(packagesDigest: [UInt8]) throws(DebianIndexError) -> [UInt8] {
        try consume(atEnd: true)
        return image(packagesDigest: packagesDigest)
    }

    /// Takes every complete stanza out of what is pending.
    private mutating func consume(atEnd: Bool) throws(DebianIndexError) {
        var work: [UInt8] = []
        swap(&work, &pending)
        let consumed = try work.withUnsafeBufferPointer { (buffer) throws(DebianIndexError) in
            try consume(UnsafeRawBufferPointer(buffer), atEnd: atEnd)
        }
        work.removeFirst(consumed)
        guard work.count <= Self.maximumStanza else {
            throw DebianIndexError(
                file: file, package: nil, stanza: stanza + 1,
                problem: .tooLarge("a stanza has more than \(Self.maximumStanza) bytes"))
        }
        pending = work
    }

    private mutating func consume(
        _ bytes: UnsafeRawBufferPointer, atEnd: Bool
    ) throws(DebianIndexError) -> Int {
        var position = 0
        while position < bytes.count {
            if bytes[position] == 10 {
                position += 1
                continue
            }
            do throws(Problem) {
                guard
                    case .complete(let end) = try fields.read(bytes, from: position, atEnd: atEnd)
                else { return position }
                stanza += 1
                try addRecord(fields, bytes, stanza: stanza)
                position = end
            } catch {
                let name = String(decoding: bytes[fields[.package]].prefix(80), as: UTF8.self)
                throw DebianIndexError(
                    file: file, package: name.isEmpty ? nil : name, stanza: max(stanza, 1),
                    problem: error)
            }
        }
        return position
    }
}
