import ImageSpec

/// Builds that run scripts of packages need an enclosure around them, as containers do.
enum ScriptContainers {
    /// Goes on only inside one where a specification asks for scripts. To be called before a command
    /// touches anything.
    static func enter(for specifications: [ImageSpecification]) async throws {
        if specifications.contains(where: \.runsScripts) { try await Enclosed.enter() }
    }
}
