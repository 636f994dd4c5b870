public import FileTree
public import Packages

/// A release of a distribution: `bookworm`, `trixie`, `3.19`, `edge`.
public struct ReleaseName: Hashable, Sendable, CustomStringConvertible {
    /// The release as the distribution's people say it; Alpine's without a `v`.
    public let text: String

    init(_ text: String) { self.text = text }

    /// The release.
    public var description: String { text }

    /// The folder of the release in Alpine's archive: `v3.19`, `edge`.
    public var alpineBranch: String { text == "edge" ? text : "v" + text }
}

/// Trusted certificates that an image gets.
public struct Certificates: Hashable, Sendable {
    /// The package whose certificates make `/etc/ssl/certs/ca-certificates.crt`; `nil` when no
    /// bundle is made.
    public var bundleFrom: PackageName?
    /// Names that packages provide whose certificates join the bundle, each once, in order.
    public var providers: [PackageName]
    /// Further certificates.
    public var additional: [NamedCertificate]
    /// Where all of them are put as a keystore of Java too (JKS, password `changeit`); `nil` for
    /// nowhere.
    public var javaKeystore: TreePath?
}

/// A certificate with a name for its file.
public struct NamedCertificate: Hashable, Sendable {
    /// The file's name, without an ending.
    public var name: String
    /// The certificate in PEM.
    public var content: String
}

/// How a tree is cut into layers: packages by where they come from, within a number of layers
/// (apko's `origin` strategy).
public struct Layering: Hashable, Sendable {
    /// The most layers for packages; what belongs to no package makes one more.
    public var budget: Int
}

/// A port that a program listens on.
public struct ExposedPort: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The protocols that ports belong to.
    public enum Transport: String, Hashable, Sendable, CaseIterable {
        /// Streams.
        case tcp
        /// Datagrams.
        case udp
        /// Messages in streams.
        case sctp
    }

    /// The port's number.
    public var number: UInt16
    /// The protocol.
    public var transport: Transport

    /// The form of the image configuration: `8080/tcp`.
    public var description: String { "\(number)/\(transport.rawValue)" }

    /// By number, then by protocol.
    public static func < (left: ExposedPort, right: ExposedPort) -> Bool {
        (left.number, left.transport.rawValue) < (right.number, right.transport.rawValue)
    }
}
