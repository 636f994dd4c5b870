import Compression

/// What the machine that Socle runs on has set up for apt: its sources and its keyrings.
public enum HostAptSetup {
    private static let maximumSize = 4 << 20

    /// The sources of apt: `sources.list`, then the files of `sources.list.d` in the order of their
    /// names. Files that are not there are no sources; a file that cannot be read or is malformed is
    /// named in the result's ``AptSources/skipped``.
    ///
    /// - Parameter directory: apt's folder, usually `/etc/apt`.
    public static func sources(in directory: String) -> AptSources {
        var sources = AptSources()
        let main = "\(directory)/sources.list"
        var files = DirectoryListing.isReadable(main) ? [main] : []
        let parts = "\(directory)/sources.list.d"
        files += (DirectoryListing.names(in: parts) ?? []).filter(isSourceFile)
            .map { "\(parts)/\($0)" }
        for file in files {
            do {
                let bytes = try FileSource(path: file).readAll(limit: maximumSize)
                let text = String(decoding: bytes, as: UTF8.self)
                if file.hasSuffix(".sources") {
                    sources.append(try AptSources(parsingStanzas: text, file: file))
                } else {
                    sources.append(AptSources(parsingList: text, file: file))
                }
            } catch let error as ControlError {
                sources.skip(file, error.line, "\(error)")
            } catch {
                sources.skip(file, 1, "\(error)")
            }
        }
        return sources
    }

    /// apt reads the files whose names are made of letters, digits, `-`, `_` and `.`.
    private static func isSourceFile(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0)
        }
        return isPlain && (name.hasSuffix(".list") || name.hasSuffix(".sources"))
            && !name.hasPrefix(".")
    }

    /// The keyring of the Debian archive, where one is installed.
    ///
    /// - Parameter root: The folder that stands for `/`, for tests; empty otherwise.
    public static func debianKeyring(root: String = "") -> Keyring? {
        let names = ["debian-archive-keyring.pgp", "debian-archive-keyring.gpg"]
        return ["/usr/share/keyrings", "/usr/local/share/keyrings", "/opt/homebrew/share/keyrings"]
            .flatMap { folder in names.map { "\(root)\(folder)/\($0)" } }
            .first(where: DirectoryListing.isReadable).map { Keyring(path: $0) }
    }

    /// The keyrings that apt trusts for every repository: `trusted.gpg`, then the files of
    /// `trusted.gpg.d` in the order of their names.
    ///
    /// - Parameter directory: apt's folder, usually `/etc/apt`.
    public static func trustedKeyrings(in directory: String) -> [Keyring] {
        let folder = "\(directory)/trusted.gpg.d"
        let parts = (DirectoryListing.names(in: folder) ?? [])
            .filter { $0.hasSuffix(".gpg") || $0.hasSuffix(".asc") }.map { "\(folder)/\($0)" }
        return (["\(directory)/trusted.gpg"] + parts).filter(isUsable).map { Keyring(path: $0) }
    }

    /// Debian's images have an empty `trusted.gpg`, which is no keyring.
    private static func isUsable(_ path: String) -> Bool {
        guard let bytes = try? FileSource(path: path).readAll(limit: 16 << 20) else { return false }
        return !bytes.isEmpty
    }
}
