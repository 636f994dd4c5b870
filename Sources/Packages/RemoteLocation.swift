public import OCIModel

/// Where a repository or a file of one lies: `http`, `https` or a folder of this machine.
public struct RemoteLocation: TextValue {
    /// The ways to get there.
    public enum Scheme: String, Sendable {
        /// Plain HTTP; content is trusted by signature and digest, never by the connection.
        case http
        /// HTTP over TLS.
        case https
        /// A path of this machine.
        case file
    }

    /// How to get there.
    public let scheme: Scheme
    /// Everything after `scheme://`, credentials included; for files the absolute path.
    private let rest: String

    /// Reads a URL, or an absolute path.
    ///
    /// - Throws: ``RemoteLocationError`` for another scheme, a relative path, white space or control
    ///   characters.
    public init(_ text: some StringProtocol) throws(RemoteLocationError) {
        let clean = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
        guard clean, !text.isEmpty else { throw RemoteLocationError(text: String(text)) }
        var body = String(text)
        if body.hasPrefix("/") {
            scheme = .file
        } else if body.hasPrefix("file:///") {
            scheme = .file
            body.removeFirst(7)
        } else if body.hasPrefix("http://") {
            scheme = .http
            body.removeFirst(7)
        } else if body.hasPrefix("https://") {
            scheme = .https
            body.removeFirst(8)
        } else {
            throw RemoteLocationError(text: body)
        }
        while body.count > 1, body.hasSuffix("/") { body.removeLast() }
        guard !body.isEmpty, scheme == .file || !body.hasPrefix("/") else {
            throw RemoteLocationError(text: String(text))
        }
        rest = body
    }

    /// The URL to ask, credentials included. For files, see ``path``.
    public var url: String { scheme == .file ? "file://" + rest : scheme.rawValue + "://" + rest }

    /// The path on this machine, where the location is one.
    public var path: String? { scheme == .file ? rest : nil }

    /// The URL without credentials: safe to show and to store.
    public var description: String {
        guard scheme != .file else { return rest }
        let hostEnd = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let at = rest[..<hostEnd].lastIndex(of: "@") else { return url }
        return scheme.rawValue + "://" + rest[rest.index(after: at)...]
    }

    /// The location of a file below this one. `..` in `relative` is refused.
    public func appending(_ relative: String) throws(RemoteLocationError) -> RemoteLocation {
        let names = relative.split(separator: "/")
        guard !names.contains(".."), !names.isEmpty else {
            throw RemoteLocationError(text: relative)
        }
        return try RemoteLocation(url + "/" + names.joined(separator: "/"))
    }
}

/// A text that is no location.
public struct RemoteLocationError: Error, Equatable, CustomStringConvertible {
    /// The text.
    public let text: String

    /// One line that shows the text and what would be right.
    public var description: String {
        "`\(text)` is not a location (want http://…, https://… or an absolute path)"
    }
}
