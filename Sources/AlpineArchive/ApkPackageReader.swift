public import Archives
public import Compression
public import Packages

/// Opens package files of apk's format 2: gzip members with signatures, control data and files.
///
/// Everything is checked before anything is handed out: the file is read twice, and no more of it is
/// ever in memory than its control part.
public struct ApkPackageReader: Sendable {
    /// How far a package of unknown origin may go.
    public struct Limits: Hashable, Sendable {
        /// The most bytes that the control part expands to.
        public var control: Int
        /// The most files in the control part.
        public var controlFiles: Int
        /// Limits for expanding the data part.
        public var data: DecompressionLimits
        /// Limits for the files in the data part.
        public var files: TarLimits

        /// Limits for one package. Control parts have a few kilobytes; scripts make them larger.
        public init(
            control: Int = 16 << 20, controlFiles: Int = 64,
            data: DecompressionLimits = .package, files: TarLimits = .package
        ) {
            self.control = control
            self.controlFiles = controlFiles
            self.data = data
            self.files = files
        }
    }

    private let limits: Limits

    /// A reader with limits.
    public init(limits: Limits = Limits()) { self.limits = limits }

    /// Opens a package that a verified index vouches for.
    ///
    /// The record's checksum must be that of the control part, name, version and size those of the
    /// record, and the `datahash` of its `.PKGINFO` that of the data part.
    ///
    /// - Parameters:
    ///   - path: The file, which nobody must write to as long as the package is in use.
    ///   - record: What the index says of it.
    ///   - name: What to call it in messages; the path's last part by default.
    /// - Throws: ``ApkPackageError``, ``AlpineSignatureError``.
    public func open(
        path: String, matching record: PackageRecord, name: String? = nil
    ) throws -> ApkPackage {
        let file = name ?? Self.lastPart(path)
        guard let text = record.controlChecksum, let expected = try? ApkChecksum(text) else {
            throw ApkPackageError(file: file, .noControlChecksum)
        }
        let parts = try ApkParts(path: path, file: file, limits: limits)
        guard parts.checksum == expected else {
            throw ApkPackageError(
                file: file, .controlChecksum(expected: expected, found: parts.checksum))
        }
        guard record.size == 0 || record.size == parts.size else {
            throw ApkPackageError(file: file, .size(expected: record.size, found: parts.size))
        }
        let package = try parts.verified(signer: nil)
        let identity = [
            ("name", record.name.text, package.info.name.text),
            ("version", record.version, package.info.version),
        ]
        for (what, expected, found) in identity where expected != found {
            throw ApkPackageError(
                file: file, .identity(what: what, expected: expected, found: found))
        }
        let architecture = package.info.architecture.text
        guard architecture == record.architecture.text || architecture == "noarch" else {
            throw ApkPackageError(
                file: file,
                .identity(
                    what: "architecture", expected: record.architecture.text, found: architecture))
        }
        return package
    }

    /// Opens a package that no index vouches for, by its own signature.
    ///
    /// - Parameters:
    ///   - path: The file, which nobody must write to as long as the package is in use.
    ///   - keyring: Whose signatures to accept.
    ///   - allowUnsigned: Whether a package without a signature by a known key will do as well. A
    ///     signature by a known key that is wrong is an error all the same.
    ///   - name: What to call it in messages; the path's last part by default.
    /// - Throws: ``ApkPackageError``, ``AlpineSignatureError``.
    public func open(
        path: String, keyring: AlpineKeyring, allowUnsigned: Bool = false, name: String? = nil
    ) throws -> ApkPackage {
        let parts = try ApkParts(path: path, file: name ?? Self.lastPart(path), limits: limits)
        return try parts.verified(signer: parts.signer(keyring, allowUnsigned: allowUnsigned))
    }

    private static func lastPart(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
