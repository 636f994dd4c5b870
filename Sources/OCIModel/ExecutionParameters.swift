/// The `config` object of an image configuration: defaults for a container
/// (OCI image specification, *config.md*).
public struct ExecutionParameters: Hashable, Sendable, Codable {
    /// The user, as name or number, with an optional group after a colon.
    public var user: String?
    /// Ports that the program listens on, such as `8080/tcp`.
    public var exposedPorts: [String: EmptyObject]?
    /// The environment, each entry `NAME=value`.
    public var environment: [String]?
    /// The program with arguments that a user's arguments follow.
    public var entrypoint: [String]?
    /// Default arguments.
    public var command: [String]?
    /// Paths that hold data of the container.
    public var volumes: [String: EmptyObject]?
    /// The directory in which the program starts.
    public var workingDirectory: String?
    /// Free metadata that registries and runtimes show.
    public var labels: [String: String]?
    /// The signal that asks the program to stop.
    public var stopSignal: String?
    /// How to ask a container whether it is well. Docker's; the specification reserves the name.
    public var healthcheck: Healthcheck?
    /// Instructions for those who build on the image, as in a Dockerfile. Docker's, as above.
    public var onBuild: [String]?
    /// The shell that shell forms of a Dockerfile are run by. Docker's, as above.
    public var shell: [String]?

    enum CodingKeys: String, CodingKey {
        case user = "User"
        case exposedPorts = "ExposedPorts"
        case environment = "Env"
        case entrypoint = "Entrypoint"
        case command = "Cmd"
        case volumes = "Volumes"
        case workingDirectory = "WorkingDir"
        case labels = "Labels"
        case stopSignal = "StopSignal"
        case healthcheck = "Healthcheck"
        case onBuild = "OnBuild"
        case shell = "Shell"
    }

    /// Starts with nothing set.
    public init() {}
}

/// Docker's `Healthcheck` object; times are in nanoseconds.
public struct Healthcheck: Hashable, Sendable, Codable {
    /// `NONE`, or `CMD` with a command, or `CMD-SHELL` with a text for the shell.
    public var test: [String]?
    /// The time between checks.
    public var interval: Int64?
    /// The time that a check may take.
    public var timeout: Int64?
    /// The time that a container may take to start.
    public var startPeriod: Int64?
    /// The time between checks while starting.
    public var startInterval: Int64?
    /// How many checks have to fail.
    public var retries: Int?

    enum CodingKeys: String, CodingKey {
        case test = "Test"
        case interval = "Interval"
        case timeout = "Timeout"
        case startPeriod = "StartPeriod"
        case startInterval = "StartInterval"
        case retries = "Retries"
    }

    /// A check by a command.
    public init(test: [String]) { self.test = test }
}

/// `{}`, which OCI uses as the value of a set written as a map.
public struct EmptyObject: Hashable, Sendable, Codable {
    /// The only value.
    public init() {}
}
