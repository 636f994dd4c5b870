public import Packages

/// A repository as `/etc/apk/repositories` names one: where it is, and the tag it may have.
///
/// Below its location there is a folder for every architecture with the index and the packages.
public struct AlpineRepository: Hashable, Sendable, CustomStringConvertible {
    /// Where the repository is.
    public let location: RemoteLocation
    /// The tag that packages are asked for by; `nil` for a repository that is always looked at.
    public let tag: AlpineTag?

    /// Names a repository.
    public init(_ location: RemoteLocation, tag: AlpineTag? = nil) {
        self.location = location
        self.tag = tag
    }

    /// Reads the form of one line of `/etc/apk/repositories`: `URL`, `/path` or `@tag URL`.
    ///
    /// - Throws: ``AlpineRepositoryError/malformedLine(line:text:reason:)``.
    public init(_ text: some StringProtocol) throws(AlpineRepositoryError) {
        let words = text.split { $0 == " " || $0 == "\t" }
        func refuse(_ reason: String) -> AlpineRepositoryError {
            .malformedLine(line: 0, text: PrintableText.of(text), reason: reason)
        }
        guard let first = words.first, let place = words.last else { throw refuse("it is empty") }
        guard words.count <= 2, first.hasPrefix("@") == (words.count == 2) else {
            throw refuse("want `URL`, `/path` or `@tag URL`")
        }
        do {
            tag = words.count == 2 ? try AlpineTag(first) : nil
            location = try RemoteLocation(place)
        } catch {
            throw refuse("\(error)")
        }
    }

    private static let blanks = Array(" \t\r".utf8)

    /// Reads a list of repositories, one on a line; `#` starts a comment line.
    ///
    /// - Throws: ``AlpineRepositoryError/malformedLine(line:text:reason:)`` with the line's number.
    public static func list(
        _ text: some StringProtocol
    ) throws(AlpineRepositoryError) -> [AlpineRepository] {
        var all: [AlpineRepository] = []
        var number = 0
        // By bytes: to Swift, a carriage return and a line feed are one character.
        for line in Array(text.utf8).split(separator: 0x0a, omittingEmptySubsequences: false) {
            number += 1
            var words = line.drop { blanks.contains($0) }
            while let last = words.last, blanks.contains(last) { words.removeLast() }
            if words.isEmpty || words.first == UInt8(ascii: "#") { continue }
            do {
                let repository = try AlpineRepository(String(decoding: words, as: UTF8.self))
                // apk too takes a repository once, however often it is named.
                if !all.contains(repository) { all.append(repository) }
            } catch .malformedLine(_, let text, let reason) {
                throw .malformedLine(line: number, text: text, reason: reason)
            }
        }
        return all
    }

    /// Where the index for an architecture is.
    ///
    /// - Throws: ``RemoteLocationError`` for an architecture that is no name.
    public func index(
        for architecture: PackageArchitecture
    ) throws(RemoteLocationError) -> RemoteLocation {
        try location.appending("\(architecture)/APKINDEX.tar.gz")
    }

    /// Where the file of a package of this repository is.
    ///
    /// - Throws: ``RemoteLocationError``, never for a record from a parsed index.
    public func file(of record: PackageRecord) throws(RemoteLocationError) -> RemoteLocation {
        try location.appending(record.filename)
    }

    /// The line for `/etc/apk/repositories`, without credentials.
    public var description: String { (tag.map { "\($0) " } ?? "") + location.description }
}
