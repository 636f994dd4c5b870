import ImageSpec
import OCIModel
import Packages

/// What a tree is made from: the specification and the prepared packages of one architecture.
struct TreeInput: Sendable {
    /// What the image is to be.
    let specification: ImageSpecification
    /// The architecture in the family's spelling.
    let architecture: PackageArchitecture
    /// The packages to install, in the order in which they go into the tree.
    let installed: [TreePackage]
    /// Packages that only give files.
    let sources: [TreePackage]
    /// The time of everything that is made here.
    let epoch: Timestamp
    /// The indexes that the packages were chosen from, for the records of the image's own package
    /// manager.
    let indexes: [IndexIdentity]
    /// Keys for the image's own package manager.
    var keys: [NamedKey] = []
    /// The mirror for the image's own package manager, where somebody named one.
    var mirror: ArchiveMirror?

    /// All packages, as the containers that stored contents name.
    var containers: [TreePackage] { installed + sources }

    /// The package that gives files under a name, and its container's number.
    func source(_ name: PackageName) -> (package: TreePackage, container: Int)? {
        sources.firstIndex { $0.record.name == name }.map { (sources[$0], installed.count + $0) }
    }
}
