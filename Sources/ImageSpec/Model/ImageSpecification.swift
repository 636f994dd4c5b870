public import Packages

/// What an image is to be: a specification read, merged with what it includes, checked, with every
/// default filled in.
///
/// A plain value. It is made by ``SpecificationDocument/specification(variant:)``, and two
/// specifications that mean the same image are equal. `docs/spec.md` has the YAML that it comes
/// from.
public struct ImageSpecification: Hashable, Sendable {
    /// The image's name in the store, such as `distroless/static`.
    public var name: String?
    /// What the image is, in a sentence.
    public var description: String?
    /// The variant that was chosen, `nil` for the image without one.
    public var variant: String?
    /// The family of packages.
    public var ecosystem: Ecosystem
    /// The image that this one extends, at most one: structures do not hold their own kind.
    var parents: [ImageSpecification] = []
    /// The distribution's release; `nil` where repositories are named instead.
    public var release: ReleaseName?
    /// What the file tree is made of.
    public var contents: Contents
    /// The architectures to build for, in the order of the index; none for the host's own.
    public var architectures: [PackageArchitecture]
    /// Users and groups, and who the program runs as.
    public var accounts: Accounts
    /// The program with the arguments that a user's arguments follow; empty for none.
    public var entrypoint: [String]
    /// Default arguments, or the program when there is no entrypoint; empty for none.
    public var command: [String]
    /// Variables of the environment.
    public var environment: [String: String]
    /// The directory that the program starts in.
    public var workingDirectory: String?
    /// The signal that asks the program to stop.
    public var stopSignal: String?
    /// Paths that hold data of a container, sorted.
    public var volumes: [String]
    /// Ports that the program listens on, sorted.
    public var ports: [ExposedPort]
    /// Annotations as written; see ``imageAnnotations``.
    public var annotations: [String: String]
    /// Labels as written; see ``imageLabels``.
    public var labels: [String: String]
    /// Changes to paths, in order.
    public var paths: [PathChange]
    /// Fields of `os-release` that are replaced or added; one with an empty value goes.
    public var osRelease: [String: String]
    /// Trusted certificates.
    public var certificates: Certificates
    /// How the tree is cut into layers; `nil` for one layer.
    public var layering: Layering?
    /// Where the specification is kept: a URL, with a commit after an `@`.
    public var vcsURL: String?
}

extension ImageSpecification {
    /// The image that this one extends: its layers come first, unchanged, and one more has what
    /// differs. Everything else here is what it has too, with what the specification adds.
    public var parent: ImageSpecification? { parents.first }

    /// The annotations of the manifest and the index: those written, and what follows from
    /// `description` and `vcs-url` where no annotation says otherwise (OCI image specification,
    /// *annotations.md*).
    public var imageAnnotations: [String: String] {
        var all: [String: String] = [:]
        all["org.opencontainers.image.description"] = description
        if let vcsURL {
            let parts = vcsURL.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty {
                all["org.opencontainers.image.source"] = String(parts[0])
                all["org.opencontainers.image.revision"] = String(parts[1])
            } else {
                all["org.opencontainers.image.source"] = vcsURL
            }
        }
        return all.merging(annotations) { _, written in written }
    }

    /// The labels of the configuration: the annotations, as apko has it, and over them the labels.
    public var imageLabels: [String: String] {
        imageAnnotations.merging(labels) { _, written in written }
    }

    /// The `User` of the configuration: a user of the specification by number, anything else as
    /// written; `nil` where nothing is said.
    public var user: String? {
        guard let runAs = accounts.runAs else { return nil }
        return accounts.users.first { $0.name == runAs }.map { String($0.uid) } ?? runAs
    }

    /// The packages that give files to the image without being installed: those of
    /// ``Contents/extracts``, the one with a BusyBox, and the one that the bundle of certificates is
    /// made from.
    public var sourcePackages: [PackageName] {
        let single = [contents.busybox?.package, certificates.bundleFrom].compactMap(\.self)
        let all = contents.extracts.map(\.package) + single
        return Set(all).sorted()
    }

    /// The release whose archive is read from the mirror in use, besides the repositories that the
    /// specification names; `nil` when it names no release, or a mirror of its own.
    public var archiveRelease: ReleaseName? {
        let named = contents.repositories + contents.buildRepositories
        let hasMirror = named.contains { if case .debianMirror = $0 { true } else { false } }
        return hasMirror ? nil : release
    }
}
