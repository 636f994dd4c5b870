public import Store

/// What a `registries.conf` says: how short names are to be read, where else images are, and from
/// where none may come (containers-registries.conf(5), the subset of docs/registry.md).
public struct RegistryRules: Hashable, Sendable {
    /// Another place of the same images.
    struct Mirror: Hashable, Sendable {
        /// What may be asked there.
        enum Use: Hashable, Sendable { case all, digests, tags }

        /// `HOST[:PORT][/PATH]`.
        var location: String
        var isInsecure = false
        var use = Use.all
    }

    /// What holds for all repositories whose full name begins in some way.
    struct Rule: Hashable, Sendable {
        /// `HOST[:PORT][/PATH]`, or `*.DOMAIN`.
        var prefix: String
        /// What stands in place of the prefix.
        var location: String?
        var isInsecure = false
        var isBlocked = false
        var mirrors: [Mirror] = []
    }

    var rules: [Rule] = []
    /// Full names by short ones.
    var aliases: [String: String] = [:]
    /// Where short names are looked for; Docker Hub when there is none.
    var searchRegistries: [RegistryHost] = []

    /// Nothing special.
    public init() {}

    /// Reads what a user calls an image of a registry: a full name is taken as it is, an alias is
    /// replaced, any other short name belongs to the first registry that is searched.
    ///
    /// - Throws: `ReferenceError`.
    public func reference(_ text: some StringProtocol) throws -> ImageReference {
        let full = String(text)
        let first = full.prefix { $0 != "/" }
        let isFull =
            full.contains("/")
            && (first == "localhost" || first.contains(".") || first.contains(":"))
        if isFull { return try ImageReference(full) }
        let nameEnd = full.firstIndex { ":@".contains($0) } ?? full.endIndex
        if let target = aliases[String(full[..<nameEnd])] {
            return try ImageReference(target + full[nameEnd...])
        }
        if let registry = searchRegistries.first, registry != .standard {
            return try ImageReference("\(registry)/\(full)")
        }
        return try ImageReference(full)
    }

    /// Where a repository is, the mirrors before the place itself.
    ///
    /// - Parameters:
    ///   - version: What will be asked for; `nil` for anything but an image, which mirrors are not
    ///     asked for.
    ///   - isInsecure: Whether the user allows insecure connections anyway.
    /// - Throws: ``RegistryError/blocked(_:)``, or `ReferenceError` for a location that is none.
    func endpoints(
        _ registry: RegistryHost, _ repository: RepositoryName, for version: ManifestVersion?,
        isInsecure: Bool
    ) throws -> [RepositoryEndpoint] {
        let plain = RepositoryEndpoint(
            host: registry, repository: repository, isInsecure: isInsecure, isMirror: false)
        let name = "\(registry)/\(repository)"
        guard let rule = rule(for: name) else { return [plain] }
        guard !rule.isBlocked else { throw RegistryError.blocked(name) }
        var found: [RepositoryEndpoint] = []
        if let version {
            for mirror in rule.mirrors where mirror.isAsked(for: version) {
                found.append(
                    try Self.endpoint(
                        name, rule, at: mirror.location,
                        isInsecure: isInsecure || mirror.isInsecure, isMirror: true))
            }
        }
        found.append(
            try Self.endpoint(
                name, rule, at: rule.location, isInsecure: isInsecure || rule.isInsecure,
                isMirror: false))
        return found
    }

    private static func endpoint(
        _ name: String, _ rule: Rule, at location: String?, isInsecure: Bool, isMirror: Bool
    ) throws -> RepositoryEndpoint {
        var full = name
        if let location, !rule.prefix.hasPrefix("*.") {
            full = location + name.dropFirst(rule.prefix.count)
        }
        let reference = try ImageReference(full)
        return RepositoryEndpoint(
            host: reference.registry, repository: reference.repository, isInsecure: isInsecure,
            isMirror: isMirror)
    }

    /// The rule with the longest prefix.
    private func rule(for name: String) -> Rule? {
        rules.filter { $0.covers(name) }.max { $0.prefix.utf8.count < $1.prefix.utf8.count }
    }
}

extension RegistryRules.Mirror {
    fileprivate func isAsked(for version: ManifestVersion) -> Bool {
        switch (use, version) {
        case (.all, _), (.digests, .digest), (.tags, .tag): true
        default: false
        }
    }
}

extension RegistryRules.Rule {
    fileprivate func covers(_ name: String) -> Bool {
        if prefix.hasPrefix("*.") {
            let host = name.prefix { $0 != "/" && $0 != ":" }
            return host.hasSuffix(prefix.dropFirst())
        }
        guard name.hasPrefix(prefix) else { return false }
        let next = name.dropFirst(prefix.count).first
        return next == nil || next == "/"
    }
}
