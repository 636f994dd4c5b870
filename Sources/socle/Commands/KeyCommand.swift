import ArgumentParser
import OCIModel
import SupplyChain

/// `socle key`: key pairs to sign with.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make a key pair to sign images with.",
        discussion: """
            The pair is of ECDSA on P-256. The private key is sealed with a password in the form of \
            cosign, which can use it as well; --plain writes it open, as PKCS #8 in PEM. The \
            password is taken from SOCLE_KEY_PASSWORD or COSIGN_PASSWORD, or asked for.

            EXAMPLES
              socle key release            # release.key and release.pub
              socle key --plain test
            """)

    @Argument(
        help: ArgumentHelp("The names of the two files, without their endings.", valueName: "name"))
    var name: String

    @Flag(help: "Do not seal the private key.")
    var plain = false

    @Flag(help: "Write over files that are there.")
    var force = false

    func run() throws {
        let workplace = try Workplace(quiet: true)
        for path in [name + ".key", name + ".pub"] where !force {
            guard (try? InputFile.read(path)) == nil else {
                throw BadInput("\(path) is there already: give another name, or --force")
            }
        }
        let key = SigningKey()
        let text =
            plain
            ? key.pem
            : try KeyFile.sealed(
                key,
                password: KeyArgument.password(
                    workplace.environment, prompt: "Password of the new key: "))
        try OutputText.write(Array(text.utf8), to: name + ".key", isSecret: true)
        try OutputText.write(Array(key.publicKey.pem.utf8), to: name + ".pub")
        Console.print(key.publicKey.fingerprint.description)
        Console.complain("wrote \(name).key and \(name).pub")
    }
}
