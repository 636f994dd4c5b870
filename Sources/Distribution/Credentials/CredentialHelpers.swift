import OCIModel
import Store
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The programs that keep credentials for Docker and others: `docker-credential-NAME` with the verbs
/// `get`, `store` and `erase`, which talk through standard input and output.
struct CredentialHelpers {
    let environment: [String: String]

    private struct Answer: Codable {
        var ServerURL: String?
        var Username: String
        var Secret: String
    }

    /// Who the helper says to be; `nil` when it knows nothing of the registry.
    func get(_ key: String, from name: String) async throws -> RegistryLogin? {
        let (output, succeeded) = try await run(name, "get", input: Array(key.utf8))
        guard succeeded else {
            // All helpers say it in these words, and say it on standard output.
            let text = String(decoding: output, as: UTF8.self).lowercased()
            if text.contains("not found") || text.contains("no credentials") { return nil }
            throw CredentialError.helper(name, reason: "failed; run it by hand to see why")
        }
        guard let answer = try? CanonicalJSON.decode(Answer.self, from: output) else {
            throw CredentialError.helper(name, reason: "the answer is not of its form")
        }
        if answer.Username == "<token>" { return .identityToken(Store.Secret(answer.Secret)) }
        guard !answer.Username.isEmpty || !answer.Secret.isEmpty else { return nil }
        return .password(BasicCredentials(user: answer.Username, password: answer.Secret))
    }

    /// Hands credentials over.
    func store(_ credentials: BasicCredentials, for key: String, to name: String) async throws {
        let input = try CanonicalJSON.encode(
            Answer(
                ServerURL: key, Username: credentials.user, Secret: credentials.password.text))
        guard try await run(name, "store", input: input).succeeded else {
            throw CredentialError.helper(name, reason: "does not take the credentials")
        }
    }

    /// Makes it forget; `false` when it did not know.
    func erase(_ key: String, from name: String) async throws -> Bool {
        try await run(name, "erase", input: Array(key.utf8)).succeeded
    }

    private func run(
        _ name: String, _ verb: String, input: [UInt8]
    ) async throws -> (output: [UInt8], succeeded: Bool) {
        let isPlain = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5a).contains($0)
                || (0x61...0x7a).contains($0) || "._-".utf8.contains($0)
        }
        guard isPlain, !name.isEmpty, let path = find("docker-credential-\(name)") else {
            throw CredentialError.helper(
                String(name.prefix(40)), reason: "there is no such program in PATH")
        }
        do {
            let result = try await Subprocess.run(
                .path(path), arguments: [verb], input: .array(input),
                output: .bytes(limit: 1 << 20), error: .discarded)
            return (result.standardOutput, result.terminationStatus.isSuccess)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CredentialError.helper(name, reason: "cannot be run")
        }
    }

    private func find(_ program: String) -> FilePath? {
        for folder in (environment["PATH"] ?? "").split(separator: ":") where folder.hasPrefix("/")
        {
            let path = FilePath(String(folder)).appending(program)
            if path.withPlatformString({ access($0, X_OK) }) == 0 { return path }
        }
        return nil
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
