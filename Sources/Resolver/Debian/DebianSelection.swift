public import Packages

/// A package of a selection with what assembling a tree wants to know beside its record.
public struct DebianSelectedPackage: Hashable, Sendable {
    /// Name, version, file and digest.
    public let record: PackageRecord
    /// `Essential: yes`.
    public let isEssential: Bool
    /// The priority that the index gives.
    public let priority: DebianPriority
    /// What the package says about other architectures.
    public let multiArch: DebianMultiArch
    /// The section, such as `libs` or `contrib/net`; empty where the index gives none.
    public let section: String
}

/// What a request comes to: packages that together are complete and go with each other.
public struct DebianSelection: Sendable, Equatable {
    /// The packages by name.
    public let packages: [DebianSelectedPackage]
    /// Why each is there.
    public let reasons: SelectionReasons

    /// The packages in the terms of the lock, by name.
    public var records: [PackageRecord] { packages.map(\.record) }

    /// The package with a name, or `nil` when it is not selected.
    public func package(_ name: PackageName) -> DebianSelectedPackage? {
        var low = 0
        var high = packages.count
        while low < high {
            let middle = (low + high) / 2
            if packages[middle].record.name < name { low = middle + 1 } else { high = middle }
        }
        guard low < packages.count, packages[low].record.name == name else { return nil }
        return packages[low]
    }

    /// The shortest way from the request to a package, the requested one first; empty when the
    /// package is not selected.
    public func why(_ name: PackageName) -> [(package: PackageName, reason: SelectionReason)] {
        reasons.chain(to: name)
    }
}
