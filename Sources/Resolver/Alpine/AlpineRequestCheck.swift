import Packages

/// Finds what is wrong with a request before anything is solved.
enum AlpineRequestCheck {
    /// Repository tags that no repository has.
    static func complaints(
        about world: [AlpineDependency], _ universe: AlpineUniverse
    ) -> [ResolutionCause] {
        let known = universe.tags.compactMap(\.tag)
        return world.compactMap { dependency in
            guard let tag = dependency.tag, !known.contains(tag) else { return nil }
            let list = known.map(\.description).joined(separator: ", ")
            return .invalidRequest(
                "`\(dependency)`: no repository has the tag `\(tag)`"
                    + (known.isEmpty ? "; give one as `\(tag) URL`" : " (there is \(list))"))
        }
    }
}
