public import OCIModel

/// What is to be built of a Containerfile.
public struct BuildRequest: Sendable {
    /// The stage that is wanted, by name or number; the last one when there is none.
    public var target: String?
    /// Values of build arguments.
    public var arguments: [String: String] = [:]
    /// What the result runs on.
    public var platform: Platform
    /// What the build runs on.
    public var buildPlatform: Platform
    /// Labels for the result, over those of the file.
    public var labels: [String: String] = [:]

    /// Builds for a platform.
    public init(platform: Platform, on buildPlatform: Platform) {
        self.platform = platform
        self.buildPlatform = buildPlatform
    }

    /// Arguments that may be given though no `ARG` declares them (Dockerfile reference, *Predefined
    /// ARGs*). They are in the environment of `RUN`, and neither in the image nor in its history.
    static let proxyArguments: Set<String> = [
        "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy",
        "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy",
    ]

    /// The arguments that tell of the platforms (Dockerfile reference, *Automatic platform ARGs in
    /// the global scope*).
    func platformArguments(stage: String) -> [String: String] {
        var all = [
            "TARGETPLATFORM": platform.description, "TARGETOS": platform.os,
            "TARGETARCH": platform.architecture, "TARGETVARIANT": platform.variant ?? "",
            "BUILDPLATFORM": buildPlatform.description, "BUILDOS": buildPlatform.os,
            "BUILDARCH": buildPlatform.architecture,
            "BUILDVARIANT": buildPlatform.variant ?? "", "TARGETSTAGE": stage,
        ]
        // A user may say otherwise, as with any other argument.
        for (name, value) in arguments where all[name] != nil { all[name] = value }
        return all
    }
}
