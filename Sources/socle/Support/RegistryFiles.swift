import Compression
import Distribution
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files about registries that other tools have too.
enum RegistryFiles {
    /// What the `registries.conf` of the user, or else of the machine, says, and the files in
    /// `registries.conf.d` beside both.
    ///
    /// - Throws: `RegistrySettingError`.
    static func rules(_ environment: [String: String]) throws -> RegistryRules {
        var rules = RegistryRules()
        if let named = environment["CONTAINERS_REGISTRIES_CONF"], !named.isEmpty {
            try add(named, to: &rules)
            return rules
        }
        let folders = configurationFolders(environment)
        let main = folders.map { $0.appending("registries.conf").string }
            .last { access($0, R_OK) == 0 }
        if let main { try add(main, to: &rules) }
        for folder in folders {
            let parts = folder.appending("registries.conf.d")
            for name in names(in: parts) where name.hasSuffix(".conf") {
                try add(parts.appending(name).string, to: &rules)
            }
        }
        return rules
    }

    /// The folders in which certificates of single hosts are.
    static func certificateFolders(_ environment: [String: String]) -> [FilePath] {
        configurationFolders(environment).reversed().map { $0.appending("certs.d") }
            + ["/etc/docker/certs.d"]
    }

    /// The machine's, then the user's.
    private static func configurationFolders(_ environment: [String: String]) -> [FilePath] {
        var folders: [FilePath] = ["/etc/containers"]
        if let text = environment["XDG_CONFIG_HOME"], text.hasPrefix("/") {
            folders.append(FilePath(text).appending("containers"))
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            folders.append(FilePath(home).appending(".config/containers"))
        }
        return folders
    }

    private static func add(_ path: String, to rules: inout RegistryRules) throws {
        do {
            let bytes = try FileSource(path: path).readAll(limit: 4 << 20)
            try rules.add(String(decoding: bytes, as: UTF8.self), file: path)
        } catch let error as ByteSourceError {
            throw BadInput("\(path): \(error)")
        }
    }

    private static func names(in folder: FilePath) -> [String] {
        guard let stream = folder.withPlatformString({ opendir($0) }) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            names.append(String(decoding: bytes, as: UTF8.self))
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
