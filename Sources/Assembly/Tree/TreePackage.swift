import Packages

/// A package on its way into a tree.
struct TreePackage: Sendable {
    /// What the index says of it.
    let record: PackageRecord
    /// Its files.
    let segment: SegmentFile

    /// The package's name as text.
    var name: String { record.name.text }
}
