public import OCIModel
import Packages

/// Where a part of the database came from: one document of a distribution, or a set of them.
///
/// Importing a feed again replaces everything that it brought before.
public struct AdvisoryFeed: Hashable, Sendable {
    /// Its name: `debian-tracker`, `alpine-secdb/v3.19/main`, `osv`, `cvss`, `lifecycle-debian` …
    public var name: String
    /// The file or URL.
    public var origin: String
    /// The digest of what was read, where it was one file.
    public var digest: Digest?
    /// How old the data is: when it was fetched, or what the user said.
    public var date: Timestamp
    /// How many advisories, vulnerabilities and dates it brought.
    public var records: Int

    /// Describes a feed.
    public init(name: String, origin: String, digest: Digest?, date: Timestamp, records: Int) {
        self.name = name
        self.origin = origin
        self.digest = digest
        self.date = date
        self.records = records
    }
}

/// What was read from a feed.
struct FeedContent {
    /// A table, and what it is about.
    struct Part {
        /// The release whose advisories these are; `nil` for facts on vulnerabilities.
        var release: DistributionRelease?
        var records: Int
        /// Makes the table, which may take a good deal of memory: one at a time.
        var encoded: () -> [UInt8]
    }

    var name: String
    var parts: [Part] = []
    var lives: [ReleaseLife] = []

    var records: Int { parts.reduce(lives.count) { $0 + $1.records } }
}

/// Reads one shape of documents. One importer may be given several documents.
protocol FeedImporter: AnyObject {
    /// Reads the value of a key of the document.
    func member(_ key: String, _ reader: JSONReader) throws
    /// Ends a document.
    func endDocument(_ reader: JSONReader) throws
    /// Everything that was read.
    func content() -> [FeedContent]
}

extension FeedImporter {
    /// Advisories by release as parts.
    func parts(_ builders: [DistributionRelease: AdvisoryTableBuilder]) -> [FeedContent.Part] {
        builders.sorted { $0.key < $1.key }.map { release, builder in
            FeedContent.Part(release: release, records: builder.count) { builder.encoded() }
        }
    }

    /// Vulnerabilities as a part, where there are any.
    func part(_ builder: VulnerabilityTableBuilder) -> [FeedContent.Part] {
        builder.count == 0
            ? []
            : [FeedContent.Part(release: nil, records: builder.count) { builder.encoded() }]
    }
}
