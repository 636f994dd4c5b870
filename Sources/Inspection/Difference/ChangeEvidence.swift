/// What is known of an image's packages beside the image itself: changelogs that it does not keep, and
/// which version of a source closed which vulnerability.
public struct ChangeEvidence: Sendable {
    /// A vulnerability, and the version of the source that closed it.
    public struct Fix: Sendable, Hashable {
        /// The id, such as `CVE-2024-6119`.
        public let vulnerability: String
        /// The version of the source package.
        public let version: String

        /// Names a vulnerability and the version that closed it.
        public init(vulnerability: String, version: String) {
            self.vulnerability = vulnerability
            self.version = version
        }
    }

    /// The text of the changelog of a package; `nil` where nobody has it.
    let changelog: @Sendable (InstalledPackage) -> [UInt8]?
    /// What is known of a source package.
    let fixes: @Sendable (String) -> [Fix]

    /// Takes what is known.
    ///
    /// - Parameters:
    ///   - changelog: The text of the changelog of a package, where the image has none.
    ///   - fixes: Vulnerabilities of a source package, by its name.
    public init(
        changelog: @escaping @Sendable (InstalledPackage) -> [UInt8]?,
        fixes: @escaping @Sendable (String) -> [Fix]
    ) {
        self.changelog = changelog
        self.fixes = fixes
    }

    /// Nothing but the image.
    public static let none = ChangeEvidence(changelog: { _ in nil }, fixes: { _ in [] })
}
