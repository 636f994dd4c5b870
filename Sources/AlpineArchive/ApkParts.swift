import Archives
import Compression
import OCIModel

/// The parts of a package file: where they are, and the control part expanded but not yet parsed.
struct ApkParts {
    private let path: String
    private let file: String
    private let limits: ApkPackageReader.Limits
    private let front: ApkFront
    private let control: [UInt8]
    private let dataOffset: UInt64
    /// The size of the whole file.
    let size: UInt64
    /// The SHA-1 of the control part as it is in the file.
    let checksum: ApkChecksum

    /// Finds the parts, and hashes the control part.
    init(path: String, file: String, limits: ApkPackageReader.Limits) throws {
        self.path = path
        self.file = file
        self.limits = limits
        do {
            let expansion = DecompressionLimits(
                maximumOutput: UInt64(max(limits.control, ApkFront.signatureLimit)))
            let reader = try GzipMemberReader(FileSource(path: path), limits: expansion)
            front = try ApkFront(reader, file: file)
            control = try front.start + reader.readAll(limit: limits.control)
            guard control.count <= limits.control else {
                throw ApkPackageError(file: file, .controlTooLarge(limit: limits.control))
            }
            dataOffset = reader.compressedOffset
            size = try FileSource(path: path).skip(UInt64(Int64.max))
            guard dataOffset < size else {
                throw ApkPackageError(file: file, .structure("it ends after its control part"))
            }
            var hasher = ApkChecksumHasher()
            try FileSource(path: path, offset: front.offset, length: dataOffset - front.offset)
                .forEachPiece { hasher.update($0) }
            checksum = hasher.finalize()
        } catch CompressionError.outputTooLong {
            throw ApkPackageError(file: file, .controlTooLarge(limit: limits.control))
        } catch ByteSourceError.tooLong {
            throw ApkPackageError(file: file, .controlTooLarge(limit: limits.control))
        } catch CompressionError.corrupt where Self.isNewFormat(path) {
            throw ApkPackageError(file: file, .structure("it is of apk's format 3"))
        } catch {
            throw Self.wrapped(error, file)
        }
    }

    /// Whether a file is a package as apk 3 builds them by default.
    private static func isNewFormat(_ path: String) -> Bool {
        (try? FileSource(path: path).readUp(to: 3)) == Array("ADB".utf8)
    }

    /// Checks the signatures, which sign the control part.
    func signer(_ keyring: AlpineKeyring, allowUnsigned: Bool) throws -> AlpineSigner? {
        var check = ApkSignatureCheck(front.signatures, keyring: keyring, file: file)
        do {
            try FileSource(path: path, offset: front.offset, length: dataOffset - front.offset)
                .forEachPiece { check.update($0) }
            return try check.finish()
        } catch let error as AlpineSignatureError {
            if case .invalid = error { throw error }
            if allowUnsigned { return nil }
            throw error
        } catch {
            throw Self.wrapped(error, file)
        }
    }

    /// Parses the control part, which has been found good, and checks the data part against it.
    func verified(signer: AlpineSigner?) throws -> ApkPackage {
        let members = try readControl()
        guard let text = members[".PKGINFO"] else { throw ApkPackageError(file: file, .noInfo) }
        let info: PkgInfo
        do {
            info = try PkgInfo(parsing: text)
        } catch {
            throw ApkPackageError(file: file, .info(error))
        }
        guard let expected = info.dataHash else { throw ApkPackageError(file: file, .noDataHash) }
        let found: Digest
        do {
            var hasher = DigestHasher()
            try FileSource(path: path, offset: dataOffset, length: size - dataOffset)
                .forEachPiece { hasher.update($0) }
            found = hasher.finalize()
        } catch {
            throw Self.wrapped(error, file)
        }
        guard found == expected else {
            throw ApkPackageError(file: file, .dataHash(expected: expected, found: found))
        }
        return ApkPackage(
            info: info, controlMembers: members, checksum: checksum, size: size, signer: signer,
            path: path, dataOffset: dataOffset, limits: limits)
    }

    /// The files of the control part; each has a name with a dot before it and none has folders.
    private func readControl() throws -> [String: [UInt8]] {
        var members: [String: [UInt8]] = [:]
        do {
            let tar = TarReader(
                MemorySource(control),
                limits: TarLimits(
                    entries: limits.controlFiles, fileSize: UInt64(limits.control),
                    pathLength: 255))
            while let entry = try tar.next() {
                let name = String(decoding: entry.path, as: UTF8.self)
                let shown = PrintableText.of(entry.path)
                guard entry.path.first == UInt8(ascii: "."), entry.kind == .file,
                    !entry.path.starts(with: ApkSignature.prefix.utf8),
                    !entry.path.contains(UInt8(ascii: "/"))
                else {
                    throw ApkPackageError(file: file, .structure("`\(shown)` in its control part"))
                }
                guard members[name] == nil else {
                    throw ApkPackageError(
                        file: file, .structure("`\(shown)` twice in its control part"))
                }
                members[name] = try tar.readContent(of: entry)
            }
        } catch {
            throw Self.wrapped(error, file)
        }
        return members
    }

    private static func wrapped(_ error: any Error, _ file: String) -> any Error {
        if error is ApkPackageError || error is AlpineSignatureError { return error }
        return ApkPackageError(file: file, .unreadable("\(error)"))
    }
}
