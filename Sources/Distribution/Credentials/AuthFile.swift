import Compression
import FoundationEssentials
import OCIModel
import Store
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of credentials as Docker (`config.json`) and the containers tools (`auth.json`) have it.
struct AuthFile: Codable {
    /// What is kept for one registry, or for one repository and all below it.
    struct Entry: Codable {
        /// `USER:PASSWORD` in base64.
        var auth: String?
        var username: String?
        var password: String?
        var identitytoken: String?
        var registrytoken: String?
    }

    var auths: [String: Entry]?
    /// The helper for each registry.
    var credHelpers: [String: String]?
    /// The helper for all others.
    var credsStore: String?

    static let limit: UInt64 = 4 << 20

    /// Reads a file; `nil` when there is none.
    static func read(_ path: FilePath) throws(CredentialError) -> AuthFile? {
        guard let bytes = try content(path) else { return nil }
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }) {
            return AuthFile()
        }
        do {
            return try CanonicalJSON.decode(AuthFile.self, from: bytes)
        } catch {
            throw .file(path.string, reason: "not JSON of the form that credentials have")
        }
    }

    static func content(_ path: FilePath) throws(CredentialError) -> [UInt8]? {
        do {
            return try FileSource(path: path.string).readAll(limit: Int(limit))
        } catch ByteSourceError.system(_, _, let number)
            where number == ENOENT || number == ENOTDIR
        {
            return nil
        } catch {
            throw .file(path.string, reason: "cannot be read")
        }
    }

    /// The helper that a registry's credentials are with, if with any.
    func helper(for registry: RegistryHost) -> String? {
        let keys = Self.keys(of: registry, nil)
        for (key, name) in (credHelpers ?? [:]).sorted(by: { $0.key < $1.key })
        where keys.contains(Self.normal(key)) {
            return name
        }
        return (credsStore ?? "").isEmpty ? nil : credsStore
    }

    /// What the file itself says: the entry of the repository or of the closest name above it.
    func login(for registry: RegistryHost, _ repository: RepositoryName?) -> RegistryLogin? {
        for wanted in Self.keys(of: registry, repository) {
            for (key, entry) in (auths ?? [:]).sorted(by: { $0.key < $1.key })
            where Self.normal(key) == wanted {
                if let login = entry.login { return login }
            }
        }
        return nil
    }

    /// The names to look under, the most exact first.
    static func keys(of registry: RegistryHost, _ repository: RepositoryName?) -> [String] {
        let host = registry.description.lowercased()
        guard let repository else { return [host] }
        var parts = repository.text.split(separator: "/")
        var keys: [String] = []
        while !parts.isEmpty {
            keys.append("\(host)/\(parts.joined(separator: "/"))")
            parts.removeLast()
        }
        return keys + [host]
    }

    /// A key in the form of ``keys(of:_:)``: older files have URLs, and Docker Hub has many names.
    static func normal(_ key: String) -> String {
        var text = key.lowercased()
        let isURL = text.hasPrefix("https://") || text.hasPrefix("http://")
        if let scheme = text.firstRange(of: "://") { text = String(text[scheme.upperBound...]) }
        while text.hasSuffix("/") { text.removeLast() }
        let host = text.prefix { $0 != "/" }
        if ["index.docker.io", "registry-1.docker.io", "docker.io"].contains(host) {
            let path = text.dropFirst(host.count)
            return "docker.io" + (["/v1", "/v2"].contains(path) ? "" : path)
        }
        return isURL ? String(host) : text
    }

    /// The key that other tools write a registry's credentials under.
    static func writtenKey(_ registry: RegistryHost) -> String {
        registry == .standard ? "https://index.docker.io/v1/" : registry.description
    }
}

extension AuthFile.Entry {
    /// Who the entry is; `nil` for one that only says that a helper knows.
    var login: RegistryLogin? {
        if let token = identitytoken, !token.isEmpty { return .identityToken(Secret(token)) }
        if let token = registrytoken, !token.isEmpty { return .registryToken(Secret(token)) }
        if let auth, !auth.isEmpty, let data = Data(base64Encoded: auth) {
            let text = String(decoding: data, as: UTF8.self)
            guard let colon = text.firstIndex(of: ":") else { return nil }
            var password = text[text.index(after: colon)...]
            while password.hasSuffix("\0") { password.removeLast() }
            return .password(BasicCredentials(user: text[..<colon], password: password))
        }
        guard let username, let password, !username.isEmpty else { return nil }
        return .password(BasicCredentials(user: username, password: password))
    }
}
