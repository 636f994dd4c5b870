public import Packages

/// What an image shall have: apk's world, and what must stay out.
public struct AlpineRequest: Sendable {
    /// The dependencies that the selection satisfies: names with or without versions, with tags,
    /// and conflicts (`!name`). What apk writes to `/etc/apk/world`.
    public var world: [AlpineDependency]
    /// Packages that are treated as if no repository had them.
    public var exclusions: [PackageName]

    /// Describes a request.
    public init(world: [AlpineDependency], exclusions: [PackageName] = []) {
        self.world = world
        self.exclusions = exclusions
    }

    /// The world in apk's order, each dependency once: by name without regard to case, then by
    /// byte. Several dependencies on one name keep their order and all hold.
    public var sortedWorld: [AlpineDependency] {
        func folded(_ name: AlpineName) -> [UInt8] {
            name.text.utf8.map { (65...90).contains($0) ? $0 | 32 : $0 }
        }
        var seen: Set<AlpineDependency> = []
        return world.filter { seen.insert($0).inserted }
            .map { (key: folded($0.name), dependency: $0) }
            .enumerated()
            .sorted { left, right in
                if left.element.key != right.element.key {
                    return left.element.key.lexicographicallyPrecedes(right.element.key)
                }
                let names = (left.element.dependency.name, right.element.dependency.name)
                return names.0 != names.1 ? names.0 < names.1 : left.offset < right.offset
            }
            .map(\.element.dependency)
    }
}
