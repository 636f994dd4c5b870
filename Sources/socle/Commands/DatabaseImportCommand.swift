import ArgumentParser
import Assembly
import Compression
import OCIModel
import Packages
import Store
import SupplyChain

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension DatabaseCommand {
    /// `socle db import`.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read files of advisories, or a database that somebody else made.",
            discussion: """
                What is read: the JSON of Debian's security tracker, Alpine's secdb, OSV documents \
                and zip archives of them, CVSS vectors, debian.csv of distro-info-data, Alpine's \
                releases.json; each may be compressed with gzip, xz or zstd. A source that is read \
                again replaces what it brought before; the others stay.

                EXAMPLES
                  socle db import tracker.json.gz --as-of 2025-02-12
                  socle db import secdb/v3.19/*.json releases.json
                  socle db import oci:advisories
                  socle db import --key release.pub docker://registry.example.org/advisories:latest
                """)

        @Argument(help: ArgumentHelp("Files, or an IMAGE with a database.", valueName: "file"))
        var files: [String]

        @Option(
            help: ArgumentHelp(
                "How old the data is; without it, the time of each file.", valueName: "date"))
        var asOf: String?

        @Option(
            help: ArgumentHelp(
                "Take a database only where this public key has signed it.", valueName: "file"))
        var key: [String] = []

        @OptionGroup var registry: RegistryFlags
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let workplace = try Workplace(quiet: output.quiet)
            let date = try asOf.map { text in
                guard let date = CalendarDate(text) else {
                    throw BadInput("--as-of \(text): want a day, such as 2025-02-12")
                }
                return date.start
            }
            var base = try? AdvisoryDatabase.open(in: workplace.images)
            var paths: [String] = []
            for file in files {
                if let database = try await artifact(file, workplace) {
                    base = database
                } else {
                    paths.append(file)
                }
            }
            guard key.isEmpty || paths.isEmpty else {
                throw BadInput(
                    "--key: \(paths[0]) is a file, which carries no signature (want oci:, oci-archive: "
                        + "or docker://)")
            }
            var writer = try AdvisoryDatabaseWriter(images: workplace.images, base: base)
            for path in paths {
                do {
                    try writer.add(
                        path: path, origin: path, date: date ?? Self.modified(path, workplace.now))
                } catch let error as ByteSourceError {
                    throw BadInput("\(error)")
                }
            }
            let database = try writer.commit()
            let report = DatabaseReport(database, now: workplace.now)
            if output.format == .json {
                Console.print(try report.json().pretty)
            } else {
                output.show(report.feedTable, workplace.environment)
                if !output.quiet { Console.complain("database \(database.digest)") }
            }
        }

        /// The database in an image; `nil` for the path of a file.
        private func artifact(
            _ text: String, _ workplace: Workplace
        ) async throws -> AdvisoryDatabase? {
            let transports = ["oci:", "oci-archive:", "docker://"]
            guard transports.contains(where: text.hasPrefix) else { return nil }
            let signed = try await SignedImage(text, registry.settings).digest(
                by: policy(), in: workplace)
            let image = try await ImageArgument(text).open(
                in: workplace, registry: registry.settings)
            guard signed == nil || signed == image.root.digest else {
                throw GateRefusal(description: "\(text): another database was put there meanwhile")
            }
            try workplace.images.add(image, names: [])
            return try AdvisoryDatabase(image.root, in: workplace.images)
        }

        /// Who must have signed a database; `nil` where no key was named.
        private func policy() throws -> VerificationPolicy? {
            key.isEmpty ? nil : VerificationPolicy(keys: try KeyArgument.publicKeys(key))
        }

        /// When a file was last changed.
        private static func modified(_ path: String, _ now: Timestamp) -> Timestamp {
            var status = stat()
            guard stat(path, &status) == 0 else { return now }
            #if canImport(Darwin)
                return Timestamp(seconds: Int64(status.st_mtimespec.tv_sec))
            #else
                return Timestamp(seconds: Int64(status.st_mtim.tv_sec))
            #endif
        }
    }

    /// `socle db update`.
    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch what distributions publish, and make a database of it.",
            discussion: """
                Sources: debian (the security tracker), alpine (secdb), osv (CVSS vectors and \
                summaries), lifecycle (ends of support). Variables of the environment name mirrors: \
                SOCLE_DEBIAN_TRACKER, SOCLE_ALPINE_SECDB, SOCLE_OSV, SOCLE_DEBIAN_RELEASES, \
                SOCLE_ALPINE_RELEASES. When one cannot be fetched, the database stays as it was.

                EXAMPLES
                  socle db update
                  socle db update --only debian,lifecycle
                  socle db update --only alpine --alpine-branch v3.22
                  socle db update https://mirror.example.org/tracker.json.gz
                """)

        @Argument(
            help: ArgumentHelp(
                "Locations to fetch in place of the public ones.", valueName: "url"))
        var locations: [String] = []

        @Option(help: ArgumentHelp("Only these sources, with commas between.", valueName: "a,b"))
        var only: String?

        @Option(help: ArgumentHelp("A branch of Alpine to fetch.", valueName: "branch"))
        var alpineBranch: [String] = []

        @OptionGroup var output: OutputOptions

        func run() async throws {
            let workplace = try Workplace(quiet: output.quiet)
            let places = try chosen(workplace)
            let task = workplace.progress.begin("Fetching", unit: .bytes)
            let transport = try workplace.transport(offline: false, task: task)
            let base = try? AdvisoryDatabase.open(in: workplace.images)
            var writer = try AdvisoryDatabaseWriter(images: workplace.images, base: base)
            for place in places {
                let (path, _) = try await transport.fetchFile(
                    place, limit: 2 << 30, reusing: false)
                try writer.add(path: path, origin: place.description, date: workplace.now)
            }
            task.finish()
            let database = try writer.commit()
            let report = DatabaseReport(database, now: workplace.now)
            if output.format == .json {
                Console.print(try report.json().pretty)
            } else {
                output.show(report.feedTable, workplace.environment)
                if !output.quiet { Console.complain("database \(database.digest)") }
            }
        }

        private func chosen(_ workplace: Workplace) throws -> [RemoteLocation] {
            if !locations.isEmpty {
                guard only == nil, alpineBranch.isEmpty else {
                    throw BadInput("--only and --alpine-branch choose among the public sources")
                }
                return try locations.map { try RemoteLocation($0) }
            }
            let kinds = try only.map { text in
                try text.split(separator: ",").map { name in
                    guard let kind = AdvisorySources.Kind(rawValue: String(name)) else {
                        let all = AdvisorySources.Kind.allCases.map(\.rawValue)
                        throw BadInput(
                            "--only \(name): want one of " + all.joined(separator: ", "))
                    }
                    return kind
                }
            }
            return try AdvisorySources(environment: workplace.environment).locations(
                kinds ?? AdvisorySources.Kind.allCases,
                alpineBranches: alpineBranch.isEmpty
                    ? AdvisorySources.alpineBranches : alpineBranch)
        }
    }
}
