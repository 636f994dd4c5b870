import ArgumentParser
import Distribution
import Store
import SystemPackage

/// `socle login`: keep credentials of a registry.
struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Keep a user and a password for a registry.",
        discussion: """
            They are tried first, and kept where docker, podman and skopeo find them: in \
            ~/.docker/config.json ($DOCKER_CONFIG, $REGISTRY_AUTH_FILE), or with the credential \
            helper that it names. The password is asked for, or comes from standard input.

            EXAMPLES
              socle login registry.example.org
              socle login -u ci --password-stdin registry.example.org < password
            """)

    @Argument(help: "The registry; Docker Hub without.")
    var host: String = "docker.io"

    @Option(name: [.short, .long], help: "The user.")
    var username: String?

    @Flag(help: "Read the password from standard input.")
    var passwordStdin = false

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let host = try RegistryHost(host)
        let credentials = try ask(host)
        let settings = registry.settings
        let client = try settings.client(
            workplace, credentials: FixedCredentials(.password(credentials), at: host))
        try await client.check(host)
        let keeper = try CredentialKeeper(
            named: settings.authFile.map { FilePath($0) }, environment: workplace.environment)
        let place = try await keeper.keep(credentials, for: host)
        if !output.quiet { Console.complain("logged in at \(host); kept in \(place)") }
    }

    private func ask(_ host: RegistryHost) throws -> BasicCredentials {
        guard !passwordStdin else {
            guard let username else { throw BadInput("--password-stdin wants --username too") }
            guard let password = readLine(strippingNewline: true), !password.isEmpty else {
                throw BadInput("standard input holds no password")
            }
            return BasicCredentials(user: username, password: password)
        }
        guard Console.isInteractive else {
            throw BadInput("no terminal to ask on: use --username and --password-stdin")
        }
        let user = try username ?? Console.ask("user at \(host): ", hidden: false)
        let password = try Console.ask("password of \(user): ", hidden: true)
        return BasicCredentials(user: user, password: password)
    }
}

/// `socle logout`: forget credentials of a registry.
struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Forget the user and the password of a registry.",
        discussion: """
            EXAMPLES
              socle logout registry.example.org
            """)

    @Argument(help: "The registry; Docker Hub without.")
    var host: String = "docker.io"

    @Option(help: ArgumentHelp("The file with credentials.", valueName: "file"))
    var authfile: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let host = try RegistryHost(host)
        let keeper = try CredentialKeeper(
            named: authfile.map { FilePath($0) }, environment: workplace.environment)
        guard try await keeper.forget(host) else {
            throw BadInput("no credentials of \(host) in \(keeper.file)")
        }
        if !output.quiet { Console.complain("forgot \(host)") }
    }
}
