/// One instruction of a Containerfile (Dockerfile reference), read and not yet evaluated: variables
/// are still in its words.
public struct Instruction: Hashable, Sendable {
    /// What it says.
    public let kind: Kind
    /// The keyword's place.
    public let place: SourcePlace
    /// The last line that belongs to it.
    public let lastLine: Int
    /// The keyword as written.
    public let keyword: String
    /// The instruction on one line, for the image's history.
    public let text: String

    /// What instructions there are.
    public enum Kind: Hashable, Sendable {
        /// `FROM`: begins a stage.
        case from(FromInstruction)
        /// `ARG`: declares build arguments.
        case argument([Assignment])
        /// `ENV`: sets variables.
        case environment([Assignment])
        /// `LABEL`: sets metadata.
        case label([Assignment])
        /// `RUN`: runs a command.
        case run(RunInstruction)
        /// `COPY`, or `ADD`.
        case copy(CopyInstruction)
        /// `WORKDIR`.
        case workingDirectory(Word)
        /// `USER`.
        case user(Word)
        /// `ENTRYPOINT`.
        case entrypoint(CommandLine)
        /// `CMD`.
        case command(CommandLine)
        /// `SHELL`.
        case shell([String])
        /// `EXPOSE`.
        case expose([Word])
        /// `VOLUME`.
        case volume([Word])
        /// `STOPSIGNAL`.
        case stopSignal(Word)
        /// `HEALTHCHECK`.
        case healthcheck(HealthcheckInstruction)
        /// `ONBUILD`: an instruction for those who build on the image.
        case onBuild(String)
        /// `MAINTAINER`, an old form of a label.
        case maintainer(String)
    }
}

/// `FROM [--platform=P] IMAGE [AS NAME]`.
public struct FromInstruction: Hashable, Sendable {
    /// The base: an image, an earlier stage, or `scratch`.
    public let base: Word
    /// The stage's name, as written.
    public let name: Word?
    /// The platform that is asked for.
    public let platform: Word?
}

/// `HEALTHCHECK [OPTIONS] CMD …`, or `HEALTHCHECK NONE`.
public struct HealthcheckInstruction: Hashable, Sendable {
    /// The command; `nil` for `NONE`, which takes away what the base has.
    public let command: CommandLine?
    /// The time between checks, in nanoseconds.
    public let interval: Int64?
    /// The time that a check may take, in nanoseconds.
    public let timeout: Int64?
    /// The time that a container may take to start, in nanoseconds.
    public let startPeriod: Int64?
    /// The time between checks while starting, in nanoseconds.
    public let startInterval: Int64?
    /// How many checks have to fail.
    public let retries: Int?
}

/// `COPY` and `ADD`.
public struct CopyInstruction: Hashable, Sendable {
    /// Whether it is `ADD`, which unpacks archives and fetches URLs.
    public let isAdd: Bool
    /// Patterns of what is copied.
    public let sources: [Word]
    /// Files that stand in the Containerfile itself.
    public let heredocs: [Heredoc]
    /// Where it goes.
    public let destination: Word
    /// The stage or image that it is copied from; the build context when there is none.
    public let from: Word?
    /// Owner and group, by name or number.
    public let owner: Word?
    /// Permissions.
    public let mode: Word?
    /// Whether the layer is made without regard to what lies below it.
    public let isLinked: Bool
    /// Whether the directories above the sources are kept.
    public let keepsParents: Bool
    /// Patterns of what is left out.
    public let excludes: [Word]
    /// `ADD --checksum`: the digest of what is fetched.
    public let checksum: Word?
    /// `ADD --keep-git-dir`.
    public let keepsGitDirectory: Bool
    /// `ADD --unpack`: whether archives are unpacked; `nil` leaves it to the kind of source.
    public let unpacks: Bool?
}

/// `RUN`.
public struct RunInstruction: Hashable, Sendable {
    /// What is run.
    public let command: CommandLine
    /// Here-documents of the shell form.
    public let heredocs: [Heredoc]
    /// What is mounted while it runs.
    public let mounts: [RunMount]
    /// The network that it has.
    public let network: RunNetwork
}

/// The network of a `RUN`.
public enum RunNetwork: String, Hashable, Sendable {
    /// What the build gives to all.
    case `default`
    /// None.
    case none
    /// The machine's own.
    case host
}

/// `--mount` of a `RUN` (Dockerfile reference, *RUN --mount*). Values are as written.
public struct RunMount: Hashable, Sendable {
    /// What kinds there are.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Files of the context, a stage or an image.
        case bind
        /// A folder that is kept from build to build.
        case cache
        /// A file system in memory.
        case tmpfs
        /// A file with a secret.
        case secret
        /// A socket of an SSH agent.
        case ssh
    }

    /// The kind.
    public let kind: Kind
    /// Its options by name, `target` for all of its spellings; a flag without a value has "true".
    public let options: [String: String]
    /// Where it stands.
    public let place: SourcePlace
}
