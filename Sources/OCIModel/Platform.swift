/// What an image runs on, as the *platform* object of an image index names it.
public struct Platform: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The operating system in Go's spelling, `linux` for all of ours.
    public var os: String
    /// The processor architecture in Go's spelling: `amd64`, `arm64`, `arm` …
    public var architecture: String
    /// The variant where an architecture has several, such as `v7` for `arm`.
    public var variant: String?
    /// The version of the operating system, used by Windows images.
    public var osVersion: String?

    enum CodingKeys: String, CodingKey {
        case os, architecture, variant
        case osVersion = "os.version"
    }

    /// Makes a platform of a Linux architecture.
    public init(os: String = "linux", architecture: String, variant: String? = nil) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
    }

    /// The form that people write: `linux/arm/v7`.
    public var description: String {
        [os, architecture, variant].compactMap(\.self).joined(separator: "/")
    }
}
