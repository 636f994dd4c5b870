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
    }

    /// Starts with nothing set.
    public init() {}
}

/// `{}`, which OCI uses as the value of a set written as a map.
public struct EmptyObject: Hashable, Sendable, Codable {
    /// The only value.
    public init() {}
}
