public import OCIModel
public import Packages

/// Why a file could not be fetched. The location is shown without credentials.
public enum FetchError: Error, Equatable, CustomStringConvertible {
    /// The server answered with a failure.
    case status(RemoteLocation, code: Int, reason: String)
    /// The server wants to know who asks, or does not like the answer.
    case unauthorized(RemoteLocation, code: Int)
    /// There is no connection, or it broke, every time that it was tried.
    case connection(RemoteLocation, reason: String, attempts: Int)
    /// The server or a proxy cannot prove who it is.
    case untrusted(RemoteLocation, reason: String)
    /// More bytes than there may be.
    case tooLong(RemoteLocation, limit: UInt64)
    /// Another number of bytes than was promised.
    case wrongSize(RemoteLocation, expected: UInt64, actual: UInt64)
    /// Other bytes than were promised.
    case wrongDigest(RemoteLocation, expected: Digest, actual: Digest)
    /// A redirection that is not followed.
    case redirect(RemoteLocation, reason: String)
    /// The location itself cannot be asked.
    case location(RemoteLocation, reason: String)

    /// One line: where, what, and what to do where something can be done.
    public var description: String {
        switch self {
        case .status(let location, let code, let reason):
            "\(location): the server says \(code) \(reason)"
        case .unauthorized(let location, let code):
            "\(location): access refused (\(code)): put user and password into ~/.netrc or HTTP_AUTH"
        case .connection(let location, let reason, let attempts):
            "\(location): \(reason) (tried \(attempts) times): check the network and the location"
        case .untrusted(let location, let reason):
            "\(location): TLS: \(reason): check the clock, or name the authority's certificate"
        case .tooLong(let location, let limit): "\(location): more than the allowed \(limit) bytes"
        case .wrongSize(let location, let expected, let actual):
            "\(location): \(actual) bytes instead of \(expected): the mirror may be half updated, "
                + "try again later or another mirror"
        case .wrongDigest(let location, let expected, let actual):
            "\(location): the content has \(actual), not \(expected): the mirror is damaged or half "
                + "updated, try again later or another mirror"
        case .redirect(let location, let reason): "\(location): \(reason)"
        case .location(let location, let reason): "\(location): \(reason)"
        }
    }
}
