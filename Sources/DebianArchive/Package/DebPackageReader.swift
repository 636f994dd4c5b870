import Archives
public import Compression
import OCIModel
import Packages

/// Opens .deb files, deb(5) format 2.x: an ar archive of `debian-binary`, a control member and a
/// data member, the latter two tar archives that may be compressed.
///
/// The caller has checked the SHA-256 of the whole file, so the checks inside compressed streams are
/// not repeated; sizes and shapes are, since a signed archive can have broken packages too.
public struct DebPackageReader: Sendable {
    private let limits: DebLimits

    /// Makes a reader.
    public init(limits: DebLimits = .standard) { self.limits = limits }

    /// Reads a package up to the start of its data.
    ///
    /// - Parameters:
    ///   - source: The file's bytes.
    ///   - name: The name that errors give the file.
    /// - Throws: ``DebPackageError``.
    public func open(
        _ source: any ByteSource, named name: String = "package"
    ) throws(DebPackageError) -> OpenedPackage {
        var opening = Opening(limits: limits, file: name)
        do {
            return try opening.open(source)
        } catch let error as DebPackageError {
            throw error
        } catch let error as ControlError {
            throw DebPackageError(package: name, problem: .control(error))
        } catch {
            throw DebPackageError(
                package: name, problem: .damaged(member: opening.member, reason: "\(error)"))
        }
    }

    /// Whether the format has a meaning for a member of the name.
    static func isReserved(_ name: String) -> Bool {
        name == "debian-binary" || name == "control.tar" || name.hasPrefix("control.tar.")
            || name == "data.tar" || name.hasPrefix("data.tar.")
    }
}

/// The steps of opening one package, and how far they have come.
private struct Opening {
    let limits: DebLimits
    let file: String
    /// The member that is being read.
    private(set) var member: String?

    init(limits: DebLimits, file: String) {
        self.limits = limits
        self.file = file
    }

    mutating func open(_ source: any ByteSource) throws -> OpenedPackage {
        let archive = try ArReader(source)
        let timestamp = try readVersion(archive)
        let controlFormat = try nextMember(archive, "control.tar")
        let tar = TarReader(
            try Decompressor(
                archive.currentMember(), format: controlFormat,
                limits: DecompressionLimits(maximumOutput: limits.controlMember)))
        let reader = ControlMemberReader(limits: limits, file: file)
        let control = try reader.read(tar)
        guard let text = control["control"] else { throw refuse(.missingMember("control file")) }
        let stanza = try ControlStanza(parsing: text, file: "control")
        let dataFormat = try nextMember(archive, "data.tar")
        let data = try Decompressor(
            archive.currentMember(), format: dataFormat, limits: limits.data,
            verifiesChecks: false)
        return OpenedPackage(
            file: file, control: control, stanza: stanza,
            name: try packageName(stanza),
            version: try stanza.required("Version", file: "control"),
            architecture: PackageArchitecture(
                try stanza.required("Architecture", file: "control")),
            timestamp: timestamp, data: TarReader(data, limits: limits.entries), archive: archive)
    }

    /// Reads `debian-binary` and gives its time.
    private mutating func readVersion(_ archive: ArReader) throws -> Timestamp {
        guard let first = try archive.next() else { throw refuse(.missingMember("debian-binary")) }
        guard first.name == "debian-binary" else {
            throw refuse(.unexpectedMember(first.name, want: "debian-binary"))
        }
        member = first.name
        guard first.size <= 64 else { throw refuse(.tooLarge("debian-binary", limit: 64)) }
        let content = try archive.currentMember().readAll(limit: 64)
        // A minor version that is higher only adds what old programs may pass over.
        let line = content.prefix { $0 != 0x0a }
        guard line.starts(with: Array("2.".utf8)), content.count > line.count else {
            throw refuse(.formatVersion(ControlSyntax.excerpt(line)))
        }
        return Timestamp(seconds: first.modified)
    }

    /// Goes to the member of a name, past members whose names start with an underscore, and gives
    /// its compression.
    private mutating func nextMember(
        _ archive: ArReader, _ wanted: String
    ) throws -> CompressionFormat {
        var skipped = 0
        while let found = try archive.next() {
            member = found.name
            if found.name.hasPrefix("_"), skipped < 16 {
                skipped += 1
                continue
            }
            guard found.name == wanted || found.name.hasPrefix(wanted + ".") else {
                throw refuse(.unexpectedMember(found.name, want: wanted))
            }
            switch found.name.dropFirst(wanted.count) {
            case "": return .none
            case ".gz": return .gzip
            case ".xz": return .xz
            case ".zst": return .zstd
            default: throw refuse(.unsupportedCompression(found.name))
            }
        }
        throw refuse(.missingMember(wanted))
    }

    private func packageName(_ stanza: ControlStanza) throws -> PackageName {
        let text = try stanza.required("Package", file: "control")
        do {
            return try PackageName(text)
        } catch {
            throw ControlError(
                file: "control", line: stanza.field("Package")?.line ?? 1,
                problem: .badValue(
                    field: "Package", value: String(text.prefix(60)), want: "a package name"))
        }
    }

    private func refuse(_ problem: DebPackageError.Problem) -> DebPackageError {
        DebPackageError(package: file, problem: problem)
    }
}
