/// What a package says about other architectures beside it: the field `Multi-Arch`.
public enum DebianMultiArch: UInt8, Sendable, Hashable {
    /// Nothing: it serves its own architecture.
    case no = 0
    /// It may be installed in several architectures at once, in one version.
    case same = 1
    /// It serves packages of every architecture.
    case foreign = 2
    /// It serves those of other architectures who ask for `name:any`.
    case allowed = 3
}
