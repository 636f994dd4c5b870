public import OCIModel
public import Packages

/// The Release file of a suite, verified and found to be current.
public struct LoadedRelease: Hashable, Sendable {
    /// The suite that it was asked for.
    public let repository: DebianRepository
    /// Where the file came from: `InRelease`, or `Release`.
    public let location: RemoteLocation
    /// What it says.
    public let release: Release
    /// The SHA-256 of the bytes that came, signature included where it is inside.
    public let digest: Digest
    /// The good signatures, ordered by key; none only where the repository is trusted without.
    public let signatures: [ArchiveSignature]
}

/// An index of packages, checked against its Release file.
public struct LoadedComponent: Hashable, Sendable {
    /// The component; empty for a flat repository.
    public let component: String
    /// The architecture that the index is for: the one asked for, or `all` where the repository
    /// keeps those apart.
    public let architecture: PackageArchitecture
    /// The file's path below the suite, such as `main/binary-amd64/Packages.xz`.
    public let name: String
    /// Its size in bytes.
    public let size: UInt64
    /// Its SHA-256.
    public let digest: Digest
    /// Its path on this machine.
    public let path: String
}

/// The indexes of one suite for one architecture, with what they stand on.
public struct LoadedIndex: Hashable, Sendable {
    /// The Release file.
    public let source: LoadedRelease
    /// The architecture that was asked for.
    public let architecture: PackageArchitecture
    /// The indexes in the order of the repository's components. Empty when the suite stands beside
    /// a release and does not have the architecture.
    public let indexes: [LoadedComponent]

    /// The suite.
    public var repository: DebianRepository { source.repository }
    /// What the Release file says.
    public var release: Release { source.release }
    /// The SHA-256 of `InRelease`, or of `Release` where that is all there is.
    public var releaseDigest: Digest { source.digest }
    /// When the Release file was made.
    public var date: Timestamp { source.release.date }
    /// The fingerprint of the primary key whose signature is good, the first in byte order where
    /// there are several; empty for a repository that is trusted without a signature.
    public var signer: String { source.signatures.first?.primaryKey.text ?? "" }
}
