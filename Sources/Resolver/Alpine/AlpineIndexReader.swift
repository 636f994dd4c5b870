import Packages

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads what the resolver needs from the texts of indexes: names, versions and dependencies, as
/// numbers.
///
/// Names get their numbers in the order in which apk meets them, because apk's own order of names
/// follows from that.
struct AlpineIndexReader {
    /// More packages than this in all indexes are refused.
    static let maximumPackages = 1 << 21

    var names: AlpineStringTable
    var versions: AlpineStringTable
    var terms: [AlpineTerm] = []
    var packages: [AlpineCandidate] = []

    private let architecture: [UInt8]
    /// The package with a checksum, by the number of the checksum.
    private var byChecksum: [Int32] = []
    private var repository = 0
    private var line = 0
    private var current = AlpineCandidate()
    /// The fields that the current package has had, a bit for each letter.
    private var fields: UInt64 = 0

    init(architecture: PackageArchitecture, expectedBytes: Int) {
        self.architecture = Array(architecture.text.utf8)
        names = AlpineStringTable(expected: expectedBytes / 200)
        versions = AlpineStringTable(expected: expectedBytes / 300)
        packages.reserveCapacity(expectedBytes / 400)
        terms.reserveCapacity(expectedBytes / 70)
        // Number 0 stands for no version at all.
        _ = versions.intern(UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Reads one index. They have to be read in the order of the repositories.
    mutating func read(_ text: [UInt8], repository: Int) throws(AlpineUniverseError) {
        guard text.count < Int(Int32.max) else { throw .tooLarge(repository: repository) }
        self.repository = repository
        line = 0
        // Closures lose the type of typed throws, so the error comes out as a value.
        let failure = text.withUnsafeBytes { bytes -> AlpineUniverseError? in
            do throws(AlpineUniverseError) {
                try readLines(of: bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private mutating func readLines(of bytes: UnsafeRawBufferPointer) throws(AlpineUniverseError) {
        var position = 0
        var start: Int?
        while position < bytes.count {
            line += 1
            let end = Self.endOfLine(bytes, from: position)
            if end - position < 2 {
                if let first = start { try finish(first..<position) }
                start = nil
            } else {
                guard bytes[position + 1] == UInt8(ascii: ":") else {
                    throw .malformedLine(repository: repository, line: line)
                }
                if start == nil {
                    start = position
                    current = AlpineCandidate()
                    fields = 0
                }
                try readField(bytes[position], bytes, position + 2..<end)
            }
            position = end + 1
        }
        if let first = start { try finish(first..<bytes.count) }
    }

    static func endOfLine(_ bytes: UnsafeRawBufferPointer, from position: Int) -> Int {
        guard let base = bytes.baseAddress,
            let found = memchr(base + position, 10, bytes.count - position)
        else { return bytes.count }
        return UnsafeRawPointer(found) - base
    }

    private mutating func readField(
        _ key: UInt8, _ bytes: UnsafeRawBufferPointer, _ value: Range<Int>
    ) throws(AlpineUniverseError) {
        switch key {
        case UInt8(ascii: "P"):
            try once(key)
            current.name = try internName(Self.slice(bytes, value))
            if !Self.isFileName(Self.slice(bytes, value), forbidden: Self.forbiddenInNames) {
                current.defect = .unusableName
            }
        case UInt8(ascii: "V"):
            try once(key)
            current.version = try internVersion(Self.slice(bytes, value))
            if !Self.isFileName(Self.slice(bytes, value), forbidden: []) {
                current.defect = .unusableName
            }
        case UInt8(ascii: "C"):
            try once(key)
            current.checksum = try internVersion(Self.slice(bytes, value))
        case UInt8(ascii: "A"):
            try once(key)
            let text = Self.slice(bytes, value)
            if !text.elementsEqual(architecture), !text.elementsEqual("noarch".utf8) {
                current.defect = .foreignArchitecture
            }
        case UInt8(ascii: "I"):
            current.isEmpty = Self.decimal(bytes, value) == 0
        case UInt8(ascii: "k"):
            current.priority = UInt16(truncatingIfNeeded: Self.decimal(bytes, value))
        case UInt8(ascii: "D"):
            try once(key)
            current.depends = try readTerms(bytes, value)
        case UInt8(ascii: "p"):
            try once(key)
            current.provides = try readTerms(bytes, value)
        case UInt8(ascii: "i"):
            try once(key)
            current.installIf = try readTerms(bytes, value)
        default:
            // Small letters may be passed over. A capital one says that the package must not be
            // installed by whom does not know it; the other capitals are of no use here.
            let capital = key >= UInt8(ascii: "A") && key <= UInt8(ascii: "Z")
            if capital, !"STULFMRZ".utf8.contains(key) { current.defect = .unknownField }
        }
    }

    private mutating func readTerms(
        _ bytes: UnsafeRawBufferPointer, _ value: Range<Int>
    ) throws(AlpineUniverseError) -> Range<Int32> {
        let start = terms.count
        var position = value.lowerBound
        while position < value.upperBound {
            var end = position
            while end < value.upperBound, bytes[end] != UInt8(ascii: " ") { end += 1 }
            if end > position {
                if let slices = AlpineDependencySlices(bytes, at: position..<end) {
                    terms.append(
                        AlpineTerm(
                            name: try internName(Self.slice(bytes, slices.name)),
                            version: try internVersion(Self.slice(bytes, slices.version)),
                            comparison: slices.comparison, isConflict: slices.isConflict))
                } else {
                    current.defect = .unreadableDependency
                }
            }
            position = end + 1
        }
        guard terms.count < Int(Int32.max) else { throw .tooLarge(repository: repository) }
        return Int32(start)..<Int32(terms.count)
    }

    /// Takes the current package in, or notes that a package already known is here as well.
    private mutating func finish(_ text: Range<Int>) throws(AlpineUniverseError) {
        for (key, field) in [(UInt8(ascii: "P"), Character("P")), (UInt8(ascii: "V"), "V")]
        where fields & Self.bit(key) == 0 {
            throw .fieldCount(repository: repository, line: line, field: field)
        }
        if current.checksum != AlpineUniverse.noVersion {
            let number = Int(current.checksum)
            if number >= byChecksum.count {
                let more = max(number + 1, versions.count) - byChecksum.count
                byChecksum.append(contentsOf: repeatElement(-1, count: more))
            }
            if byChecksum[number] >= 0 {
                packages[Int(byChecksum[number])].repositories |= 1 << UInt64(repository)
                return
            }
            byChecksum[number] = Int32(packages.count)
        }
        guard packages.count < Self.maximumPackages else { throw .tooLarge(repository: repository) }
        current.repositories = 1 << UInt64(repository)
        current.source = UInt16(repository)
        current.text = UInt32(text.lowerBound)..<UInt32(text.upperBound)
        packages.append(current)
    }

    private mutating func once(_ key: UInt8) throws(AlpineUniverseError) {
        guard fields & Self.bit(key) == 0 else {
            throw .fieldCount(
                repository: repository, line: line, field: Character(UnicodeScalar(key)))
        }
        fields |= Self.bit(key)
    }

    private static func bit(_ letter: UInt8) -> UInt64 { 1 << UInt64(letter & 63) }

    private mutating func internName(
        _ bytes: UnsafeRawBufferPointer
    ) throws(AlpineUniverseError) -> UInt32 {
        guard let number = names.intern(bytes) else { throw .tooLarge(repository: repository) }
        return number
    }

    private mutating func internVersion(
        _ bytes: UnsafeRawBufferPointer
    ) throws(AlpineUniverseError) -> UInt32 {
        guard let number = versions.intern(bytes) else { throw .tooLarge(repository: repository) }
        return number
    }

    // These are static: with `self` lent to them, changing the tables would copy them.

    private static func slice(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }

    /// Whether a name or version can stand in the name of a package file.
    private static func isFileName(_ bytes: UnsafeRawBufferPointer, forbidden: [UInt8]) -> Bool {
        guard let first = bytes.first, first != UInt8(ascii: "."), bytes.count <= 200 else {
            return false
        }
        for byte in bytes {
            guard byte > 0x20, byte < 0x7f, byte != UInt8(ascii: "/") else { return false }
            if forbidden.contains(byte) { return false }
        }
        return true
    }

    /// What ``PackageName`` refuses, and the `@` of tags.
    private static let forbiddenInNames = Array(",|()[]<>=~!\"'\\@".utf8)

    private static func decimal(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> UInt64 {
        var value: UInt64 = 0
        for byte in bytes[range] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { break }
            value = value &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
