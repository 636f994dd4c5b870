import Store

/// A repository at one host: where it is named to be, or a mirror of that.
struct RepositoryEndpoint: Hashable, Sendable {
    /// The host as references and credentials name it.
    var host: RegistryHost
    /// The repository there, which a mirror may have below another name.
    var repository: RepositoryName
    /// Whether plain http and certificates that nobody vouches for will do.
    var isInsecure: Bool
    /// Whether this is not the place that was named.
    var isMirror: Bool

    /// The path of something in the repository.
    func path(_ rest: String) -> String { "/v2/\(repository)/\(rest)" }
}

extension RegistryHost {
    /// The host that serves the API: Docker Hub's is not the one that references name.
    var server: (host: String, port: UInt16?) {
        self == .standard ? ("registry-1.docker.io", nil) : (host.lowercased(), port)
    }

    /// Whether it is this machine, which plain http does not leave.
    var isLoopback: Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") || name == "[::1]" { return true }
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127"
            && numbers.allSatisfy { UInt8($0) != nil }
    }
}
