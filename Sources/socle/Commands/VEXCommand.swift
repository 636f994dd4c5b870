import ArgumentParser
import OCIModel
import Packages
import Store
import SupplyChain

/// `socle vex`: say which findings do not matter, and why.
struct VEXCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vex", abstract: "Write OpenVEX statements on an image.",
        discussion: """
            EXAMPLES
              socle vex add web:1 CVE-2023-45853 --package zlib1g \\
                --status not_affected --justification vulnerable_code_not_present
              socle vex add docker://registry.example.org/team/web:1 CVE-2023-45853 \\
                --status not_affected --impact 'MiniZip is not built' --key release.key
              socle vex list web:1
              socle vex merge one.json two.json > all.openvex.json
            """, subcommands: [Add.self, List.self, Merge.self])

    /// `socle vex add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Attach a statement to an image, or write it into a file.")

        @Argument(help: "The image.")
        var image: String

        @Argument(help: "The vulnerability, such as CVE-2023-45853.")
        var vulnerability: String

        @Option(help: ArgumentHelp("An installed package; all without it.", valueName: "name"))
        var package: [String] = []

        @Option(help: "not_affected, affected, fixed or under_investigation.")
        var status: String

        @Option(help: "Why it is not affected, one of OpenVEX's five justifications.")
        var justification: String?

        @Option(help: "The effect, or why there is none.")
        var impact: String?

        @Option(help: "What to do about it, for `affected`.")
        var action: String?

        @Option(help: "Who says so.")
        var author: String = "socle"

        @Option(
            help: ArgumentHelp("Sign what is attached with this private key.", valueName: "file"))
        var key: String?

        @Option(help: "The platform, such as linux/arm64.")
        var platform: String?

        @Option(
            name: [.short, .long],
            help: ArgumentHelp(
                "Write the document there in place of attaching it.", valueName: "file"))
        var output: String?

        @OptionGroup var registry: RegistryFlags

        @Flag(name: .shortAndLong, help: "Show no progress.")
        var quiet = false

        func run() async throws {
            let workplace = try Workplace(quiet: quiet)
            let found = try await InventoryArgument.read(
                image, platform: platform, in: workplace, registry: registry.settings)
            let statement = try statement(on: found.inventory, now: workplace.now)
            let document = VEXDocument(
                id: "urn:uuid:" + VEXDocument.identifier(of: [statement], author),
                author: author, timestamp: workplace.now, statements: [statement])
            if let output {
                try OutputText.write(document.openVEX.pretty, to: output)
                return
            }
            guard let image = found.image else { throw BadInput("\(image) is no image") }
            let key = try signingKey(workplace)
            let target = try await AttachmentTarget.open(
                self.image, in: workplace, registry: registry.settings)
            let statementOfImage = Statement(
                subjects: [.init(name: target.name, digest: image.descriptor.digest)],
                predicateType: .openVEX, predicate: document.openVEX)
            let referrer = try await target.place.attach(
                Attestations.artifact(statementOfImage, subject: image.descriptor, key: key))
            try target.place.finish()
            Console.print(referrer.digest.description)
        }

        private func signingKey(_ workplace: Workplace) throws -> SigningKey? {
            try key.map { try KeyArgument.privateKey($0, workplace.environment) }
        }

        private func statement(on inventory: Inventory, now: Timestamp) throws -> VEXStatement {
            guard let status = VEXStatement.Status(rawValue: status) else {
                let all = VEXStatement.Status.allCases.map(\.rawValue).joined(separator: ", ")
                throw BadInput("--status \(self.status): want one of \(all)")
            }
            let reason = try justification.map { text in
                guard let known = VEXStatement.Justification(rawValue: text) else {
                    let all = VEXStatement.Justification.allCases.map(\.rawValue)
                    throw BadInput(
                        "--justification \(text): want one of " + all.joined(separator: ", "))
                }
                return known
            }
            guard status != .notAffected || reason != nil || impact != nil else {
                throw BadInput("not_affected needs a --justification or an --impact")
            }
            guard status != .affected || action != nil else {
                throw BadInput("affected needs an --action")
            }
            guard let product = inventory.url else {
                throw BadInput("\(image): its digest is not known")
            }
            var statement = VEXStatement(
                vulnerability: vulnerability, products: [product],
                components: try package.map { try inventory.url(ofPackage: $0) }, status: status,
                justification: reason)
            statement.impact = impact ?? ""
            statement.action = action ?? ""
            statement.timestamp = now
            return statement
        }
    }

    /// `socle vex list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the statements that are attached to an image.")

        @Argument(help: "The image, wherever it lies.")
        var image: String

        @Option(help: "The platform, such as linux/arm64.")
        var platform: String?

        @Option(help: ArgumentHelp("A public key, to see what it signed.", valueName: "file"))
        var key: [String] = []

        @OptionGroup var registry: RegistryFlags
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let workplace = try Workplace(quiet: output.quiet)
            let attached = try await attached(workplace)
            var table = Table([
                .init(heading: "Vulnerability", key: "vulnerability"),
                .init(heading: "Status", key: "status"), .init(heading: "Reason", key: "reason"),
                .init(heading: "Packages", key: "packages"), .init(heading: "By", key: "author"),
                .init(heading: "Document", key: "document"),
                .init(heading: "Signature", key: "signature"),
            ])
            for found in attached.vex {
                for statement in found.document.statements {
                    table.rows.append([
                        Table.Cell(statement.vulnerability),
                        Table.Cell(statement.status.rawValue), Table.Cell(statement.reason),
                        Table.Cell(
                            names(statement.components),
                            value: .string(statement.components.joined(separator: " "))),
                        Table.Cell(found.document.author),
                        Table.Cell(
                            found.digest.short, value: .string(found.digest.description)),
                        Table.Cell(found.signature),
                    ])
                }
            }
            output.show(table, workplace.environment)
        }

        /// What package URLs name, not all of many.
        private func names(_ urls: [String]) -> String {
            let names = urls.map { url in
                guard let known = try? PackageURL(url) else { return url }
                return [known.name, known.version].compactMap(\.self).joined(separator: " ")
            }
            guard names.count > 3 else { return names.joined(separator: ", ") }
            return names.prefix(2).joined(separator: ", ") + " and \(names.count - 2) more"
        }

        private func attached(_ workplace: Workplace) async throws -> AttachedDocuments {
            var digests: Set<Digest> = []
            switch try ImageArgument(image).location {
            case .dockerArchive, .directory:
                let stored = try await ImageArgument(image).open(in: workplace)
                digests = [stored.root.digest]
            default:
                let target = try await AttachmentTarget.open(
                    image, in: workplace, registry: registry.settings)
                digests = Set(try await target.subjects(platform).map(\.digest))
            }
            return try await AttachedDocuments.of(
                image, digests, in: workplace, registry: registry.settings, trust: trust())
        }

        /// Everything is listed; who vouches for it stands beside.
        private func trust() throws -> DocumentTrust {
            DocumentTrust(keys: try KeyArgument.publicKeys(key), takesAll: true)
        }
    }

    /// `socle vex merge`.
    struct Merge: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make one document of several.",
            discussion: "Statements keep their order in time, so that a later one counts.")

        @Argument(help: ArgumentHelp("OpenVEX or CycloneDX documents.", valueName: "file"))
        var files: [String]

        @Option(help: "Who says so.")
        var author: String = "socle"

        @Option(name: [.short, .long], help: ArgumentHelp("Write it there.", valueName: "file"))
        var output: String?

        func run() throws {
            let documents = try files.map { try VEXDocument(InputFile.read($0), place: $0) }
            let merged = VEXDocument.merging(documents, author: author)
            if let output {
                try OutputText.write(merged.openVEX.pretty, to: output)
            } else {
                Console.print(String(decoding: merged.openVEX.pretty, as: UTF8.self))
            }
        }
    }
}
