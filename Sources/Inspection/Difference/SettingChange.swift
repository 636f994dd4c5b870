import OCIModel

/// A setting of an image's configuration that is different in another.
public struct SettingChange: Sendable, Equatable {
    /// What is set, such as `entrypoint` or `environment PATH`.
    public let name: String
    /// The value before; `nil` where it was not set.
    public let before: String?
    /// The value after; `nil` where it is not set.
    public let after: String?

    /// Describes a difference.
    public init(name: String, before: String?, after: String?) {
        self.name = name
        self.before = before
        self.after = after
    }

    /// Compares two configurations.
    static func all(
        from old: ImageConfiguration, to new: ImageConfiguration
    ) -> [SettingChange] {
        let before = settings(old)
        let after = settings(new)
        let names = Set(before.map(\.0)).union(after.map(\.0))
        let old = Dictionary(before, uniquingKeysWith: { _, last in last })
        let new = Dictionary(after, uniquingKeysWith: { _, last in last })
        return names.sorted().compactMap { name in
            old[name] == new[name]
                ? nil : SettingChange(name: name, before: old[name], after: new[name])
        }
    }

    private static func settings(_ configuration: ImageConfiguration) -> [(String, String)] {
        var settings: [(String, String)] = []
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { settings.append((name, value)) }
        }
        add("platform", configuration.platform.description)
        add("author", configuration.author)
        guard let config = configuration.config else { return settings }
        add("user", config.user)
        add("entrypoint", config.entrypoint.map(Self.words))
        add("command", config.command.map(Self.words))
        add("working directory", config.workingDirectory)
        add("stop signal", config.stopSignal)
        add("ports", (config.exposedPorts ?? [:]).keys.sorted().joined(separator: " "))
        add("volumes", (config.volumes ?? [:]).keys.sorted().joined(separator: " "))
        for entry in config.environment ?? [] {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            add("environment \(parts[0])", parts.count > 1 ? String(parts[1]) : "")
        }
        for (key, value) in config.labels ?? [:] { add("label \(key)", value) }
        return settings
    }

    private static func words(_ words: [String]) -> String {
        words.map { $0.contains(" ") || $0.isEmpty ? "\"\($0)\"" : $0 }.joined(separator: " ")
    }
}
