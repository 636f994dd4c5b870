public import OCIModel

/// Something that a stage does to its files, with all variables replaced.
public struct StageStep: Sendable {
    /// What is done.
    public let action: Action
    /// What the image's history says of it.
    public let history: String
    /// Where it stands in the file.
    public let place: SourcePlace
    /// The state when it is done.
    public let state: StageState

    /// What can be done.
    public enum Action: Sendable {
        /// Files are copied.
        case copy(CopyStep)
        /// A command is run.
        case run(RunStep)
        /// A directory is made, owned by root, unless it is there.
        case directory(String)
        /// Only the configuration changes.
        case configure
    }
}

extension StageStep {
    /// Sources of a `COPY` from the context that a `.dockerignore` leaves out.
    public func ignoredSources(
        by patterns: IgnorePatterns, checks: CheckSelection
    ) -> [CheckFinding] {
        guard case .copy(let step) = action, step.from == nil, checks.reports(.copyIgnoredFile)
        else { return [] }
        return step.sources.compactMap { source in
            guard !source.contains("://"), let pattern = try? PathPattern(source),
                pattern.isLiteral, !pattern.isEmpty,
                patterns.excludesAllBelow(pattern.literalPrefix)
            else { return nil }
            return CheckFinding(
                .copyIgnoredFile, "`\(source)` is left out of the context by .dockerignore",
                at: place)
        }
    }
}

/// A `COPY` or `ADD` whose words are final.
public struct CopyStep: Sendable, Hashable {
    /// Whether archives are unpacked and URLs fetched.
    public var isAdd: Bool
    /// What is copied.
    public var sources: [String]
    /// Files that stand in the Containerfile.
    public var inline: [InlineFile]
    /// Where it goes: an absolute path.
    public var destination: String
    /// Whether the destination is a directory because it was written with a slash at its end.
    public var isIntoDirectory: Bool
    /// The stage or image that it is copied from.
    public var from: String?
    /// `USER[:GROUP]`.
    public var owner: String?
    /// Permissions for all that is copied.
    public var mode: UInt16?
    /// Whether lower layers are not looked at.
    public var isLinked: Bool
    /// Whether directories above the sources are kept.
    public var keepsParents: Bool
    /// Patterns of what is left out.
    public var excludes: [String]
    /// The digest of what is fetched.
    public var checksum: Digest?
    /// Whether archives are unpacked, where it was said.
    public var unpacks: Bool?

    /// A file of a here-document.
    public struct InlineFile: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its text.
        public var content: [UInt8]
    }
}

/// A `RUN` whose words are final.
public struct RunStep: Sendable {
    /// The program and its arguments.
    public var arguments: [String]
    /// A script that is run as a file of its own: a here-document that begins with `#!`.
    public var script: [UInt8]?
    /// The environment: the image's, and build arguments.
    public var environment: [String]
    /// Arguments that do not count for the cache, such as proxies.
    public var hiddenEnvironment: [String]
    /// The user.
    public var user: String?
    /// The directory that it starts in.
    public var workingDirectory: String
    /// What is mounted.
    public var mounts: [RunMount]
    /// The network.
    public var network: RunNetwork
    /// Whether the command needs a shell in the image.
    public var needsShell: Bool
}
