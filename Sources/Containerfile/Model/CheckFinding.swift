/// Something in a Containerfile that works and could be better.
public struct CheckFinding: Hashable, Sendable {
    /// The rule.
    public let rule: CheckRule
    /// What was found, and what would be better.
    public let message: String
    /// Where.
    public let place: SourcePlace

    /// Reports a finding.
    public init(_ rule: CheckRule, _ message: String, at place: SourcePlace) {
        self.rule = rule
        self.message = message
        self.place = place
    }
}

/// The rules that Containerfiles are checked by. The first group has the names that BuildKit gave
/// them, so that `# check=skip=…` means the same; the second is Socle's own.
public enum CheckRule: String, Hashable, Sendable, CaseIterable {
    /// A stage's name with upper case letters.
    case stageNameCasing = "StageNameCasing"
    /// `FROM` and `as` in different cases.
    case fromAsCasing = "FromAsCasing"
    /// An empty line within an instruction.
    case noEmptyContinuation = "NoEmptyContinuation"
    /// Keywords in different cases.
    case consistentInstructionCasing = "ConsistentInstructionCasing"
    /// Two stages with one name.
    case duplicateStageName = "DuplicateStageName"
    /// A stage's name that means something else.
    case reservedStageName = "ReservedStageName"
    /// `CMD` or `ENTRYPOINT` in shell form.
    case jsonArgsRecommended = "JSONArgsRecommended"
    /// `MAINTAINER`.
    case maintainerDeprecated = "MaintainerDeprecated"
    /// A variable behind `FROM` that no `ARG` declares.
    case undefinedArgInFrom = "UndefinedArgInFrom"
    /// A variable that is not set.
    case undefinedVar = "UndefinedVar"
    /// A relative working directory.
    case workdirRelativePath = "WorkdirRelativePath"
    /// An instruction of which only the last counts.
    case multipleInstructionsDisallowed = "MultipleInstructionsDisallowed"
    /// A space where `=` should be.
    case legacyKeyValueFormat = "LegacyKeyValueFormat"
    /// A fixed platform.
    case fromPlatformFlagConstDisallowed = "FromPlatformFlagConstDisallowed"
    /// A platform that is meant anyway.
    case redundantTargetPlatform = "RedundantTargetPlatform"
    /// A secret that would be in the image.
    case secretsUsedInArgOrEnv = "SecretsUsedInArgOrEnv"
    /// Defaults of arguments that give no image.
    case invalidDefaultArgInFrom = "InvalidDefaultArgInFrom"
    /// A source that `.dockerignore` leaves out: an error when it is built.
    case copyIgnoredFile = "CopyIgnoredFile"
    /// A protocol in upper case.
    case exposeProtoCasing = "ExposeProtoCasing"
    /// An address in `EXPOSE`: an error here, so never reported.
    case exposeInvalidFormat = "ExposeInvalidFormat"
    /// A remark above an argument or a stage that does not begin with its name. Only where the file asks
    /// for it: `# check=experimental=InvalidDefinitionDescription`.
    case invalidDefinitionDescription = "InvalidDefinitionDescription"
    /// A base for another platform: an error here, so never reported.
    case invalidBaseImagePlatform = "InvalidBaseImagePlatform"
    /// The image's program runs as root.
    case runsAsRoot = "RunsAsRoot"
    /// A command in shell form, and no shell in the image.
    case shellFormWithoutShell = "ShellFormWithoutShell"
    /// A program whose loader the image does not have, such as one for glibc on musl.
    case missingLoader = "MissingLoader"
    /// A base that is not pinned by digest.
    case unpinnedBase = "UnpinnedBase"

    /// Rules that are only followed where a file asks for them.
    static let experimental: Set<CheckRule> = [.invalidDefinitionDescription]
}
