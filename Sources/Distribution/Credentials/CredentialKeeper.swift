import FoundationEssentials
import OCIModel
public import Store
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Keeps and forgets credentials, where the other tools find them: in the file that the user names,
/// or in Docker's, or with the helper that this file names.
public struct CredentialKeeper: Sendable {
    /// The file that is changed.
    public let file: FilePath
    private let helpers: CredentialHelpers

    /// Keeps credentials in a file.
    ///
    /// - Throws: ``CredentialError/file(_:reason:)`` when no variable says where the user's files
    ///   are.
    public init(named: FilePath? = nil, environment: [String: String]) throws(CredentialError) {
        let variable = environment["REGISTRY_AUTH_FILE"].flatMap { $0.isEmpty ? nil : FilePath($0) }
        guard
            let path = named ?? variable ?? CredentialFiles.dockerFile(environment)
        else { throw .file("config.json", reason: "HOME is not set; name a file with --authfile") }
        file = path
        helpers = CredentialHelpers(environment: environment)
    }

    /// Keeps credentials of a registry in place of those that were there.
    ///
    /// - Returns: Where they are now, for the user.
    /// - Throws: ``CredentialError``.
    public func keep(
        _ credentials: BasicCredentials, for registry: RegistryHost
    ) async throws -> String {
        let key = AuthFile.writtenKey(registry)
        if let helper = try AuthFile.read(file)?.helper(for: registry) {
            try await helpers.store(credentials, for: key, to: helper)
            return "docker-credential-\(helper)"
        }
        let pair = "\(credentials.user):\(credentials.password.text)"
        try change { auths in
            auths = auths.filter { AuthFile.normal($0.key) != AuthFile.normal(key) }
            auths[key] = .object(["auth": .string(Data(pair.utf8).base64EncodedString())])
        }
        return file.string
    }

    /// Forgets the credentials of a registry.
    ///
    /// - Returns: Whether there were any.
    /// - Throws: ``CredentialError``.
    public func forget(_ registry: RegistryHost) async throws -> Bool {
        guard let content = try AuthFile.read(file) else { return false }
        var wasKnown = false
        let key = AuthFile.writtenKey(registry)
        if let helper = content.helper(for: registry) {
            wasKnown = try await helpers.get(key, from: helper) != nil
            if wasKnown { wasKnown = try await helpers.erase(key, from: helper) }
        }
        let keys = (content.auths ?? [:]).keys
        guard keys.contains(where: { AuthFile.normal($0) == AuthFile.normal(key) }) else {
            return wasKnown
        }
        try change { auths in
            auths = auths.filter { AuthFile.normal($0.key) != AuthFile.normal(key) }
        }
        return true
    }

    /// Changes the entries and leaves the rest of the file, which other programs own, as it is. The
    /// file is replaced as a whole, and nobody but its owner can read it.
    private func change(
        _ body: (inout [String: JSONNode]) -> Void
    ) throws(CredentialError) {
        var root: [String: JSONNode] = [:]
        if let bytes = try AuthFile.content(file), !bytes.isEmpty {
            guard case .object(let found)? = try? CanonicalJSON.decode(JSONNode.self, from: bytes)
            else { throw .file(file.string, reason: "not a JSON object") }
            root = found
        }
        var auths: [String: JSONNode] = [:]
        if case .object(let found)? = root["auths"] { auths = found }
        body(&auths)
        root["auths"] = .object(auths)
        do {
            try PrivateFile.write(CanonicalJSON.encodePretty(JSONNode.object(root)), to: file)
        } catch let error as Errno {
            throw .file(file.string, reason: "cannot be written: \(error)")
        } catch {
            throw .file(file.string, reason: "cannot be written")
        }
    }
}

/// A file that only its owner may read, replaced in one step.
private enum PrivateFile {
    static func write(_ bytes: [UInt8], to path: FilePath) throws {
        let folder = path.removingLastComponent()
        if !folder.isEmpty { _ = folder.withPlatformString { mkdir($0, 0o700) } }
        let temporary = FilePath(path.string + ".socle-\(getpid())")
        do {
            let file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate],
                permissions: [.ownerReadWrite])
            try file.closeAfter { _ = try file.writeAll(bytes) }
            let result = temporary.withPlatformString { from in
                path.withPlatformString { rename(from, $0) }
            }
            guard result == 0 else { throw Errno(rawValue: errno) }
        } catch {
            _ = temporary.withPlatformString { unlink($0) }
            throw error
        }
    }
}
