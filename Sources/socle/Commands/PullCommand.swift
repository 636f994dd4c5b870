import ArgumentParser
import Distribution
import OCIModel
import Store

/// `socle pull`: from a registry into the store.
struct PullCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull", abstract: "Bring an image from a registry into the local store.",
        discussion: """
            Of an image for several architectures, this machine's is fetched; the index stays as it \
            is, so its digest does too. A name without a registry means what registries.conf says, \
            and else Docker Hub.

            EXAMPLES
              socle pull debian:bookworm-slim
              socle pull registry.example.org/team/app:1 app:1 --arch all
              socle pull registry.example.org/team/app@sha256:… app:pinned --referrers
            """)

    @Argument(help: ArgumentHelp("The image, such as REGISTRY/NAME:TAG.", valueName: "image"))
    var image: String

    @Argument(help: ArgumentHelp("What to call it in the store.", valueName: "name"))
    var name: String?

    @OptionGroup var copy: CopyFlags
    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let client = try registry.settings.client(workplace)
        let argument = try RegistryArgument(image, client.configuration.rules)
        let name = try localName(argument)
        var table = CopyJob.table
        try await CopyJob(workplace: workplace, client: client).run(
            from: .registry(argument.reference), to: .store(name),
            copy.options(.only([.host])), name: name.description, into: &table)
        output.show(table, workplace.environment)
    }

    /// The name that the user gives, or else the one that the image was asked for by.
    private func localName(_ argument: RegistryArgument) throws -> ImageName {
        if let name { return try ImageName(name) }
        let plain = argument.text.prefix { $0 != "@" }
        guard argument.reference.digest == nil || argument.reference.tag != nil else {
            throw BadInput("\(argument.text) has no tag to be called by: give a name after it")
        }
        return try ImageName(plain)
    }
}
