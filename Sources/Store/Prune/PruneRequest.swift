public import OCIModel

/// The kinds of things that pruning knows.
public enum PruneCategory: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// Blobs that no image of the store needs.
    case images
    /// Package files.
    case packages
    /// Index files that are not the last of their repository.
    case indexes
    /// Everything that can be made again.
    case caches

    /// The name that people read.
    public var description: String { rawValue }
}

/// What to remove from a store.
///
/// What a named image needs, and what a process that is running now has used, stays in any case.
public struct PruneRequest: Sendable {
    /// The kinds of things to look at.
    public var categories: Set<PruneCategory>
    /// Packages, indexes and blobs that stay whatever else is said: those that locks record.
    public var keeping: Set<Digest>
    /// Cache entries used at this time or later stay; `nil` to remove all.
    public var keepingCachesUsedSince: Timestamp?
    /// Whether only to count.
    public var isDryRun: Bool

    /// Asks for everything that nothing needs.
    public init(
        categories: Set<PruneCategory> = Set(PruneCategory.allCases), keeping: Set<Digest> = [],
        keepingCachesUsedSince: Timestamp? = nil, isDryRun: Bool = false
    ) {
        self.categories = categories
        self.keeping = keeping
        self.keepingCachesUsedSince = keepingCachesUsedSince
        self.isDryRun = isDryRun
    }
}

/// What was removed, or would be.
public struct PruneReport: Hashable, Sendable {
    /// Files of one kind.
    public struct Line: Hashable, Sendable {
        /// The kind.
        public let category: PruneCategory
        /// How many files.
        public var count = 0
        /// Their size in bytes.
        public var bytes: UInt64 = 0
    }

    /// One line for each kind that was looked at, in a fixed order.
    public var lines: [Line] = []

    /// How many files in all.
    public var count: Int { lines.reduce(0) { $0 + $1.count } }
    /// Their size in bytes.
    public var bytes: UInt64 { lines.reduce(0) { $0 &+ $1.bytes } }
}
