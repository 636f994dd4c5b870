import FoundationEssentials

/// A text that is never shown.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The text itself.
    public let text: String

    /// Wraps a text.
    public init(_ text: some StringProtocol) { self.text = String(text) }

    /// Dots.
    public var description: String { "•••" }
    /// Dots.
    public var debugDescription: String { description }
    /// Nothing to see.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A user and a password (RFC 7617).
public struct BasicCredentials: Hashable, Sendable {
    /// The user.
    public let user: String
    /// The password.
    public let password: Secret

    /// Pairs a user with a password.
    public init(user: some StringProtocol, password: some StringProtocol) {
        self.user = String(user)
        self.password = Secret(password)
    }

    /// Reads the part of a URL before `@`, with its percent encoding.
    init(userInfo: some StringProtocol) {
        let text = String(userInfo)
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        self.init(
            user: WebAddress.decodePercent(text[..<colon]),
            password: WebAddress.decodePercent(text[colon...].dropFirst()))
    }

    /// The value of an `Authorization` header.
    package var authorization: Secret {
        Secret("Basic " + Data("\(user):\(password.text)".utf8).base64EncodedString())
    }
}

/// Users and passwords by host, from the places where people keep them.
public struct CredentialStore: Sendable {
    private struct Entry: Sendable {
        /// Lower case; `nil` for every host.
        var host: String?
        var port: Int?
        var credentials: BasicCredentials
    }

    private var entries: [Entry] = []

    /// Knows nobody.
    public init() {}

    /// Adds what `HTTP_AUTH` says, in the form that apko has: `basic:HOST:USER:PASSWORD`.
    ///
    /// - Throws: ``FetchSettingError`` when the text is of another form; it is not repeated there.
    public mutating func add(httpAuth text: String) throws(FetchSettingError) {
        let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "basic", !parts[1].isEmpty else {
            throw FetchSettingError(
                setting: "HTTP_AUTH", reason: "not of the form basic:HOST:USER:PASSWORD")
        }
        entries.append(
            Entry(
                host: parts[1].lowercased(), port: nil,
                credentials: BasicCredentials(user: parts[2], password: parts[3])))
    }

    /// Adds what a `netrc` file says: `machine HOST login USER password PASSWORD`, and `default`.
    ///
    /// - Throws: ``FetchSettingError`` when the text is of another form; it is not repeated there.
    public mutating func add(netrc text: String) throws(FetchSettingError) {
        var reader = NetrcReader(text)
        for found in try reader.machines() {
            guard let user = found.login else { continue }
            let place = found.machine.flatMap(WebAddress.split)
            guard found.machine == nil || place != nil else { continue }
            entries.append(
                Entry(
                    host: place?.host, port: place?.port,
                    credentials: BasicCredentials(user: user, password: found.password ?? "")))
        }
    }

    /// Who to be at an address: what the address itself says, then the first entry for its host.
    func credentials(for address: WebAddress) -> BasicCredentials? {
        if let own = address.credentials { return own }
        return entries.first { entry in
            (entry.host == nil || entry.host == address.origin.host)
                && (entry.port == nil || entry.port == address.origin.port)
        }?.credentials
    }
}

/// A setting of the environment or a file that cannot be understood.
public struct FetchSettingError: Error, Equatable, CustomStringConvertible {
    /// The variable or file.
    public let setting: String
    /// What is wrong with it.
    public let reason: String

    /// One line that names both.
    public var description: String { "\(setting): \(reason)" }
}
