public import Archives

/// The checksum that the data part of a package carries for every file and symbolic link: of a file's
/// content, of a link's target.
public struct ApkFileChecksum: Hashable, Sendable {
    /// The pax record that holds it, in hexadecimal.
    public static let record = "APK-TOOLS.checksum.SHA1"

    /// The checksum.
    public let checksum: ApkChecksum

    /// Wraps a checksum.
    public init(_ checksum: ApkChecksum) { self.checksum = checksum }

    /// The checksum of an entry, or `nil` when it has none: directories, devices and hard links do not.
    ///
    /// - Throws: ``ApkEntryError/malformedChecksum(path:)``.
    public init?(_ entry: TarEntry) throws(ApkEntryError) {
        guard let value = entry.pax[Self.record] else { return nil }
        do {
            checksum = try ApkChecksum(hex: value)
        } catch {
            throw .malformedChecksum(path: PrintableText.of(entry.path))
        }
    }

    /// Checks what was found against it.
    ///
    /// - Parameters:
    ///   - found: The checksum of the content that was read, from an ``ApkChecksumHasher``.
    ///   - entry: The entry, for the message.
    /// - Throws: ``ApkEntryError/wrongChecksum(path:expected:found:)``.
    public func check(_ found: ApkChecksum, of entry: TarEntry) throws(ApkEntryError) {
        guard found == checksum else {
            throw .wrongChecksum(
                path: PrintableText.of(entry.path), expected: checksum, found: found)
        }
    }

    /// The line of the installed database, without a line feed: `Z:Q1...`.
    public var databaseLine: String { "Z:\(checksum)" }
}
