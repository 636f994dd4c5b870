import ArgumentParser
import Distribution
import Store

/// `socle copy`: from anywhere to anywhere.
struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy an image between registries, files and the store.",
        discussion: """
            SOURCE and DESTINATION are a name in the local store, docker://REGISTRY/NAME:TAG, \
            oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, or dir:PATH with plain files. An \
            image for several architectures is copied whole, and digests stay, unless --arch or \
            --oci say otherwise. Between registries, nothing touches the disk.

            EXAMPLES
              socle copy docker://registry.example.org/app:1 docker://other.example.org/app:1
              socle copy --referrers distroless/cc docker://registry.example.org/base/cc:1
              socle copy --arch amd64,arm64 docker://registry.example.org/app:1 oci:app
              socle copy --arch arm64 oci:app docker-archive:app.tar
            """)

    @Argument(help: "The image.")
    var source: String

    @Argument(help: "Where to.")
    var destination: String

    @OptionGroup var copy: CopyFlags
    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let client = try registry.settings.client(workplace)
        let target = try ImageLocation(destination)
        var table = CopyJob.table
        try await CopyJob(workplace: workplace, client: client).run(
            from: ImageLocation(source), to: target, copy.options(.all),
            name: target.description, into: &table)
        output.show(table, workplace.environment)
    }
}
