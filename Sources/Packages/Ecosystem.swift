/// The two families of packages that images are built from.
public enum Ecosystem: String, Sendable, Hashable, Codable, CaseIterable {
    /// Debian's .deb packages, dpkg and apt.
    case debian
    /// Alpine's .apk packages (format version 2) and apk.
    case alpine
}
