import AlpineArchive
import Packages

/// An apk package on its way into a tree, with what it says of itself.
struct AlpinePackage {
    /// The package.
    let source: TreePackage
    /// Its `.PKGINFO`.
    let info: PkgInfo
    /// Its scripts.
    let scripts: [ApkScript: [UInt8]]
    private let replaces: [AlpineDependency]
    private let version: APKVersion?

    /// Reads the control members of a package.
    ///
    /// - Throws: `PkgInfoError`, never for a package that was opened with its checks.
    init(_ source: TreePackage) throws {
        self.source = source
        let prepared = source.segment.package
        info = try PkgInfo(parsing: prepared.controlMember(".PKGINFO") ?? [])
        var scripts: [ApkScript: [UInt8]] = [:]
        for member in prepared.control {
            if let script = ApkScript(memberName: member.name) { scripts[script] = member.bytes }
        }
        self.scripts = scripts
        replaces = info.replaces.compactMap { try? AlpineDependency($0) }
        version = try? APKVersion(info.version)
    }

    /// The package's name.
    var name: String { source.name }

    /// Whether apk unpacks it: a package that installs nothing has only its record.
    var isUnpacked: Bool { info.installedSize > 0 }

    /// Who gets a file that two packages bring, as apk 2.14 decides it.
    enum Claim { case older, newer, neither }

    /// Who gets a file that this package brings and `older`, which was installed before it, has.
    ///
    /// Packages of one origin take over from each other. Otherwise `replaces` decides, and between two
    /// that both name the other the higher priority; with equal ones it is the newer.
    func claim(against older: AlpinePackage) -> Claim {
        let origin = info["origin"] ?? ""
        if !origin.isEmpty, origin == older.info["origin"] { return .newer }
        let own = replaces(older) ? Int64(info.replacesPriority) : -1
        let other = older.replaces(self) ? Int64(older.info.replacesPriority) : -1
        if other > own { return .older }
        return own >= 0 ? .newer : .neither
    }

    private func replaces(_ other: AlpinePackage) -> Bool {
        replaces.contains { term in
            term.name.text == other.name && !term.isConflict
                && term.isSatisfied(
                    byVersion: other.version, checksum: other.source.record.controlChecksum)
        }
    }
}
