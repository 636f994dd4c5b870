public import OCIModel

/// A Debian repository in a folder.
public struct DebianRepositoryFixture: Sendable {
    /// The folder that holds `dists` and `pool`, absolute.
    public let root: String
    /// A keyring file with the archive's public key; it is outside ``root``.
    public let keyring: String
    /// The SHA-256 of every package's bytes as its builder made them, by the file's name.
    public let digests: [String: Digest]
    /// Where each package's file is, relative to ``root``, by the file's name.
    public let locations: [String: String]

    /// The absolute path of a file of the repository.
    public func path(_ relative: String) -> String { root + "/" + relative }
}

/// Writes Debian repositories (several suites over one pool) and signs them.
public struct DebianRepositoryBuilder: Sendable {
    /// The suites.
    public var suites: [DebianSuite]

    /// Makes a repository of suites.
    public init(_ suites: [DebianSuite]) { self.suites = suites }

    /// Makes a repository of one suite with these packages.
    public init(_ packages: [DebBuilder], architectures: [String] = ["amd64"]) {
        suites = [DebianSuite(architectures: architectures, packages: packages)]
    }

    /// Writes `repository/{dists,pool}` and `archive-keyring.gpg` into a folder.
    ///
    /// - Throws: ``SupportFailure`` when a program is not there or a file cannot be written.
    public func write(to directory: TemporaryDirectory) throws -> DebianRepositoryFixture {
        try write(to: directory.path)
    }

    /// Writes `repository/{dists,pool}` and `archive-keyring.gpg` into a folder.
    public func write(to directory: String) throws -> DebianRepositoryFixture {
        let root = directory + "/repository"
        let keyring = directory + "/archive-keyring.gpg"
        try Files.write(try SigningKey.keyring(), to: keyring)
        var pool = Pool(root: root)
        for suite in suites {
            try write(suite, root: root, stanzas: try stanzas(of: suite, pool: &pool))
        }
        return DebianRepositoryFixture(
            root: root, keyring: keyring, digests: pool.digests, locations: pool.locations)
    }

    /// The stanzas of one suite's packages, by component and architecture; the files are written
    /// on the way.
    private func stanzas(of suite: DebianSuite, pool: inout Pool) throws -> [String: String] {
        var texts: [String: String] = [:]
        for package in suite.packages {
            let stanza = try pool.add(package)
            let isForAll = package.deb.architecture == "all"
            for architecture in isForAll ? suite.architectures : [package.deb.architecture] {
                texts["\(package.component)/binary-\(architecture)", default: ""] += stanza + "\n"
            }
        }
        for (architecture, stanzas) in suite.stanzas {
            for stanza in stanzas {
                texts["main/binary-\(architecture)", default: ""] +=
                    stanza.hasSuffix("\n") ? stanza + "\n" : stanza + "\n\n"
            }
        }
        return texts
    }

    private func write(_ suite: DebianSuite, root: String, stanzas: [String: String]) throws {
        let folder = "\(root)/dists/\(suite.name)"
        var sums: [ReleaseText.Sum] = []
        for component in suite.components {
            for architecture in suite.architectures {
                let place = "\(component)/binary-\(architecture)"
                let index = Array((stanzas[place] ?? "").utf8)
                // The plain index is listed though only packed ones are there, as Debian does.
                sums.append(.init(path: place + "/Packages", bytes: index))
                for packing in suite.indexPackings where packing != .none {
                    let packed = try packing.pack(index)
                    let path = place + "/Packages" + packing.suffix
                    sums.append(.init(path: path, bytes: packed))
                    try writeIndex(packed, suite: suite, folder: folder, path: path)
                }
                if suite.indexPackings.contains(.none) {
                    try writeIndex(index, suite: suite, folder: folder, path: place + "/Packages")
                }
            }
        }
        if suite.indexFlaw == .unlisted { sums = [] }
        try sign(Array(suite.editRelease(ReleaseText.make(suite, sums)).utf8), suite, folder)
    }

    private func writeIndex(
        _ bytes: [UInt8], suite: DebianSuite, folder: String, path: String
    ) throws {
        let flawed: [UInt8]? =
            switch suite.indexFlaw {
            case .none, .staleByName, .unlisted: bytes
            case .altered: Damage.altered(bytes)
            case .longer: bytes + Array("\n".utf8)
            case .truncated: Array(bytes.dropLast(max(1, bytes.count / 3)))
            case .missing: nil
            }
        guard let flawed else { return }
        let stale = suite.indexFlaw == .staleByName
        try Files.write(stale ? Damage.altered(bytes) : flawed, to: folder + "/" + path)
        guard suite.acquireByHash else { return }
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        let name = DigestHasher.digest(of: bytes).hex
        try Files.write(flawed, to: "\(folder)/\(parent)/by-hash/SHA256/\(name)")
    }

    private func sign(_ release: [UInt8], _ suite: DebianSuite, _ folder: String) throws {
        var signed = release
        var detached: [UInt8]?
        switch suite.signature {
        case .missing: break
        case .by(let identities):
            let keys = try identities.map(SigningKey.of)
            guard let first = keys.first else { throw SupportFailure("a signature by nobody") }
            signed = try first.clearSign(release)
            detached = try keys.flatMap { try $0.detachedSignature(release) }
        case .tampered:
            signed = Damage.retold(try SigningKey.of(.archive).clearSign(release))
            detached = try SigningKey.of(.archive).detachedSignature(Damage.retold(release))
        case .textBefore:
            signed =
                Array("Origin: Nobody\n\n".utf8) + (try SigningKey.of(.archive).clearSign(release))
        case .textAfter:
            signed =
                try SigningKey.of(.archive).clearSign(release) + Array("\nOrigin: Nobody\n".utf8)
        }
        if suite.hasInRelease { try Files.write(signed, to: folder + "/InRelease") }
        try Files.write(release, to: folder + "/Release")
        if let detached { try Files.write(detached, to: folder + "/Release.gpg") }
    }

    /// The files below `pool`, written once though several suites may list them.
    private struct Pool {
        let root: String
        var digests: [String: Digest] = [:]
        var locations: [String: String] = [:]

        init(root: String) { self.root = root }

        /// Writes a package's file and gives its stanza.
        mutating func add(_ package: DebianSuite.Package) throws -> String {
            let bytes = try package.deb.build()
            let name = package.deb.fileName
            let initial = String(package.deb.name.prefix(package.deb.name.hasPrefix("lib") ? 4 : 1))
            let path = "pool/\(package.component)/\(initial)/\(package.deb.name)/\(name)"
            let digest = DigestHasher.digest(of: bytes)
            digests[name] = digest
            locations[name] = path
            switch package.flaw {
            case .none, .misindexed: try Files.write(bytes, to: root + "/" + path)
            case .altered: try Files.write(Damage.altered(bytes), to: root + "/" + path)
            case .longer: try Files.write(bytes + [0], to: root + "/" + path)
            case .truncated:
                try Files.write(Array(bytes.prefix(bytes.count / 2)), to: root + "/" + path)
            case .missing: break
            }
            let listed = package.flaw == .misindexed ? DigestHasher.digest(of: [0]) : digest
            var stanza = package.deb
            stanza["Filename"] = path
            stanza["Size"] = String(bytes.count)
            stanza["MD5sum"] = Hexadecimal.encode(Checksums.md5(bytes))
            stanza["SHA256"] = listed.hex
            return stanza.fields.map { "\($0.name): \($0.value)\n" }.joined()
        }
    }
}
