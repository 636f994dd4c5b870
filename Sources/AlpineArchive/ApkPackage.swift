public import Archives
import Compression
public import OCIModel

/// A package file whose whole chain of trust has been checked: what it says, and its files to read.
public struct ApkPackage: Sendable {
    /// What the package says of itself.
    public let info: PkgInfo
    /// The files of the control part by name: `.PKGINFO`, `.post-install`, ...
    public let controlMembers: [String: [UInt8]]
    /// The SHA-1 of the control part, which is what apk knows the package by.
    public let checksum: ApkChecksum
    /// The size of the package file in bytes.
    public let size: UInt64
    /// Whose signature the package was accepted for; `nil` when an index vouched for it.
    public let signer: AlpineSigner?

    let path: String
    let dataOffset: UInt64
    let limits: ApkPackageReader.Limits

    /// When it was built.
    public var timestamp: Timestamp { info.buildDate }

    /// Its scripts, in the order of ``ApkScript``.
    public var scripts: [(script: ApkScript, content: [UInt8])] {
        ApkScript.allCases.compactMap { script in
            controlMembers[".\(script)"].map { (script, $0) }
        }
    }

    /// Its files, read from the first one; every call reads anew.
    ///
    /// Paths are as the archive spells them and not yet judged: see ``ApkEntryRule``.
    ///
    /// - Throws: ``ByteSourceError`` when the file can no longer be opened.
    public func data() throws -> TarReader {
        let source = try FileSource(path: path, offset: dataOffset, length: size - dataOffset)
        return TarReader(
            try Decompressor(source, format: .gzip, limits: limits.data), limits: limits.files,
            end: .optional)
    }
}
