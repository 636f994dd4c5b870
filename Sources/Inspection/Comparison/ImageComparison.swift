public import OCIModel
public import Packages

/// Images beside each other, feature by feature. Every cell says how it was found.
public struct ImageComparison: Sendable {
    /// One image.
    public struct Subject: Sendable {
        /// Its name, for people.
        public let name: String
        /// Its facts.
        public let facts: ImageFacts
        /// How long its release is looked after; `nil` where nobody knows.
        public let life: ReleaseLife?
        /// The platforms that it is there for.
        public let platforms: [String]
        /// The variants that there are of it.
        public let variants: [String]
        /// Where the variants are told.
        public let variantSource: String
        /// Its known vulnerabilities.
        public let exposure: Exposure
        /// Whether an application runs there; `nil` when there is none.
        public let application: ApplicationResult?

        /// Describes an image.
        public init(
            name: String, facts: ImageFacts, life: ReleaseLife?, platforms: [String],
            variants: [String],
            variantSource: String, exposure: Exposure = .unknown("nobody looked"),
            application: ApplicationResult? = nil
        ) {
            self.name = name
            self.facts = facts
            self.life = life
            self.platforms = platforms
            self.variants = variants
            self.variantSource = variantSource
            self.exposure = exposure
            self.application = application
        }
    }

    /// Vulnerabilities by how bad they are, counted by whoever has a database of them.
    public struct Exposure: Sendable, Equatable {
        /// The counts with their names, the worst first.
        public let counts: [(name: String, count: Int)]
        /// Where the numbers are from, such as a database and its date.
        public let source: String

        /// Nobody could count, and why.
        public static func unknown(_ reason: String) -> Exposure {
            Exposure(counts: [], source: reason, isKnown: false)
        }

        /// Whether anybody counted.
        public let isKnown: Bool

        /// Describes counts.
        public init(counts: [(name: String, count: Int)], source: String) {
            self.init(counts: counts, source: source, isKnown: true)
        }

        private init(counts: [(name: String, count: Int)], source: String, isKnown: Bool) {
            self.counts = counts
            self.source = source
            self.isKnown = isKnown
        }

        /// The sum.
        public var total: Int { counts.reduce(0) { $0 + $1.count } }

        /// Equal in every count and the source.
        public static func == (left: Exposure, right: Exposure) -> Bool {
            left.source == right.source && left.isKnown == right.isKnown
                && left.counts.count == right.counts.count
                && zip(left.counts, right.counts).allSatisfy { $0 == $1 }
        }
    }

    /// An application on an image.
    public struct ApplicationResult: Sendable {
        /// Its name.
        public let name: String
        /// Whether it runs.
        public let verdict: Verdict
        /// Its size in bytes.
        public let bytes: UInt64

        /// Describes a result.
        public init(name: String, verdict: Verdict, bytes: UInt64) {
            self.name = name
            self.verdict = verdict
            self.bytes = bytes
        }
    }

    /// What is in a cell.
    public struct Cell: Sendable, Equatable {
        /// What people read.
        public let text: String
        /// How it was found.
        public let source: String
        /// The number behind it, where there is one.
        public let number: UInt64?

        init(_ text: String, _ source: String, number: UInt64? = nil) {
            self.text = text
            self.source = source
            self.number = number
        }
    }

    /// A feature of all images.
    public struct Row: Sendable {
        /// A name that stays, for programs.
        public let key: String
        /// What people read.
        public let title: String
        /// A cell for each image.
        public let cells: [Cell]
    }

    /// The images.
    public let subjects: [Subject]
    /// The features.
    public let rows: [Row]

    /// Compares images.
    ///
    /// - Parameters:
    ///   - now: The present time, which says what is over.
    ///   - size: Writes a number of bytes for people.
    public init(_ subjects: [Subject], now: Timestamp, size: (UInt64) -> String) {
        self.subjects = subjects
        func row(_ key: String, _ title: String, _ cell: (Subject) -> Cell) -> Row {
            Row(key: key, title: title, cells: subjects.map(cell))
        }
        var rows = [
            row("release", "Release", Self.release),
            row("size", "Base image size") { subject in
                Cell(
                    size(subject.facts.fileBytes), "sum of the sizes of its files",
                    number: subject.facts.fileBytes)
            },
            row("compressed", "Size to pull") { subject in
                Cell(
                    size(subject.facts.compressedBytes), "sum of its layers as they are kept",
                    number: subject.facts.compressedBytes)
            },
            row("libc", "C library", Self.library), row("manager", "Package manager", Self.manager),
            row("shell", "Shell", Self.shell), row("packages", "Packages", Self.packages),
            row("variants", "Image variants", Self.variants),
            row("platforms", "Multi-arch support", Self.platforms),
            row("cves", "CVE exposure", Self.exposure),
            row("privileged", "Setuid files", Self.privileged),
            row("user", "Starts as", Self.user),
            row("hardening", "Hardened programs", Self.hardening),
            row("build", "Build complexity") { Self.build($0.facts) },
            row("debugging", "Debugging friendliness") { Self.debugging($0.facts) },
            row("support", "Supported until") { Self.support($0, now) },
            row("use", "Best use case") { Self.bestUse($0.facts) },
        ]
        if subjects.contains(where: { $0.application != nil }) {
            rows.append(row("runs", "Runs the application", Self.runs))
            rows.append(
                row("whole", "Size with it") { subject in
                    guard let application = subject.application else { return Cell("", "") }
                    let sum = subject.facts.fileBytes &+ application.bytes
                    return Cell(size(sum), "files of the image and of the application", number: sum)
                })
        }
        self.rows = rows
    }
}
