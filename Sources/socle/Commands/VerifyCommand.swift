import ArgumentParser
import Distribution
import OCIModel
import Store
import SupplyChain

/// `socle verify`: has the right one signed it?
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check who has signed an image, and what is attested.",
        discussion: """
            Exits with 3 when the image is not signed as it should be. A policy is a JSON file:
              {"keys": ["release.pub"], "signatures": 1, "attestations": ["spdx", "provenance"]}
            Names of key files in it are relative to the policy.

            EXAMPLES
              socle verify --key release.pub web:1
              socle verify --key release.pub --attestation provenance web:1
              socle verify --policy policy.json docker://registry.example.org/team/web:1
            """)

    @Argument(help: "The image, wherever it lies.")
    var image: String

    @Option(help: ArgumentHelp("A public key that counts.", valueName: "file"))
    var key: [String] = []

    @Option(help: ArgumentHelp("What must be true of the image.", valueName: "file"))
    var policy: String?

    @Option(
        help: ArgumentHelp(
            "A statement that must be signed: spdx, cyclonedx, openvex, provenance, or a URI.",
            valueName: "type"))
    var attestation: [String] = []

    @Option(help: "Only the image for this platform, such as linux/arm64.")
    var platform: String?

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard policy != nil || !key.isEmpty else {
            throw ValidationError("name a --key or a --policy")
        }
    }

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let wanted = try self.wanted()
        let (digest, verdict) = try await verdict(wanted, workplace)
        guard verdict.failures.isEmpty else {
            throw GateRefusal(
                description: "\(image) (\(digest.short)): "
                    + verdict.failures.joined(separator: "; "))
        }
        var table = Table([
            .init(heading: "Verified", key: "kind"), .init(heading: "By", key: "by"),
        ])
        for signer in verdict.signers {
            table.rows.append(["signature", Table.Cell(signer.fingerprint.description)])
        }
        for type in verdict.attestations {
            table.rows.append([Table.Cell(type.uri), "a key of the policy"])
        }
        output.show(table, workplace.environment)
        if !output.quiet { Console.complain("verified \(digest)") }
    }

    /// What the command line asks for.
    private func wanted() throws -> VerificationPolicy {
        var wanted = VerificationPolicy(keys: [])
        if let policy {
            let folder = policy.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            wanted = try VerificationPolicy(InputFile.read(policy), place: policy) { path in
                let isBeside = !path.hasPrefix("/") && !folder.isEmpty
                return try KeyArgument.publicKey(
                    isBeside ? folder.joined(separator: "/") + "/" + path : path)
            }
        }
        wanted.keys += try key.map(KeyArgument.publicKey)
        for text in attestation {
            guard let type = PredicateType(text) else {
                throw BadInput(
                    "--attestation \(text): want spdx, cyclonedx, openvex, provenance or a URI")
            }
            wanted.attestations.append(type)
        }
        return wanted
    }

    /// An image whose manifest is not what its digest says is refused, as one without a signature is.
    private func verdict(
        _ wanted: VerificationPolicy, _ workplace: Workplace
    ) async throws -> (Digest, Verifier.Verdict) {
        try await target(workplace).verdict(wanted, platform: platform)
    }

    private func target(_ workplace: Workplace) async throws -> AttachmentTarget {
        do {
            return try await AttachmentTarget.open(
                image, in: workplace, registry: registry.settings)
        } catch StoreError.wrongDigest(let expected, let actual, _) {
            throw GateRefusal(
                description: "\(image): the manifest is \(actual), not \(expected): it was changed")
        } catch RegistryError.wrongDigest(_, let expected, let actual) {
            throw GateRefusal(
                description: "\(image): the manifest is \(actual), not \(expected): it was changed")
        }
    }
}
