public import Packages

/// The packages that a request leads to.
public struct AlpineSelection: Sendable {
    /// A package of a selection.
    public struct Package: Sendable {
        /// What it is and where it comes from.
        public let record: PackageRecord
        /// The tag of the repository it comes from, `nil` for an untagged one. The installed
        /// database keeps it (`s:`).
        public let tag: AlpineTag?
        /// What the package provides, its own name not among it, as the index writes it.
        public let provides: [String]
    }

    /// The packages in the order in which apk installs them.
    public let packages: [Package]
    /// The world that the selection satisfies, in apk's order.
    public let world: [AlpineDependency]
    /// Why each package is in the selection.
    public let reasons: SelectionReasons

    /// The records of the packages, in the order in which apk installs them.
    public var records: [PackageRecord] { packages.map(\.record) }

    /// Why a package is in the selection: the way to it from a dependency of the world. `name` may
    /// also be something that a selected package provides, such as `so:libz.so.1`. Empty when
    /// nothing in the selection has the name.
    public func why(
        _ name: AlpineName
    ) -> [(package: PackageName, reason: SelectionReason)] {
        let owner =
            packages.first { $0.record.name.text == name.text }
            ?? packages.first { package in
                package.provides.contains { provided in
                    (try? AlpineDependency(provided))?.name == name
                }
            }
        return owner.map { reasons.chain(to: $0.record.name) } ?? []
    }
}
