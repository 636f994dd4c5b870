import ArgumentParser

/// The program and its verbs.
struct Socle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socle",
        abstract: "Base images you can trust: built from signed packages, bit for bit the same.",
        discussion: """
            A SPEC is a file or a name of the catalogue: alpine, debian-slim, distroless/static, \
            each with @RELEASE and :VARIANT. An IMAGE is a name in the local store, oci:DIR[:TAG], \
            oci-archive:FILE, docker-archive:FILE, docker://REGISTRY/NAME:TAG, or dir:PATH with \
            the files of an image.

            Exit codes: 0 done, 1 failed, 2 wrong usage or bad input, 3 a gate said no.
            """,
        version: "socle \(Version.text)",
        groupedSubcommands: [
            CommandGroup(
                name: "Building",
                subcommands: [
                    BuildCommand.self, LockCommand.self, WhyCommand.self, CatalogCommand.self,
                ]),
            CommandGroup(
                name: "Proving",
                subcommands: [
                    ScanCommand.self, SBOMCommand.self, VEXCommand.self, SignCommand.self,
                    VerifyCommand.self, AttestCommand.self, ReproduceCommand.self, KeyCommand.self,
                    DatabaseCommand.self,
                ]),
            CommandGroup(
                name: "Sharing",
                subcommands: [
                    PullCommand.self, PushCommand.self, CopyCommand.self, TagCommand.self,
                    TagsCommand.self, DeleteCommand.self, LoginCommand.self, LogoutCommand.self,
                ]),
            CommandGroup(
                name: "Looking and keeping",
                subcommands: [
                    ImagesCommand.self, InspectCommand.self, LayersCommand.self,
                    DiffCommand.self, CompareCommand.self, CheckCommand.self, ChooseCommand.self,
                    PruneCommand.self,
                ]),
            CommandGroup(
                name: "Running",
                subcommands: [RunCommand.self, DebugCommand.self, TestCommand.self]),
        ])
}

/// The program's own version.
enum Version {
    static let text = "0.1.0"
}
