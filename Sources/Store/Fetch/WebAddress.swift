/// An `http` or `https` URL in its parts, as a client needs them.
///
/// Credentials are a part of their own, so that the rest can be shown and sent anywhere.
package struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    /// How to talk.
    package enum Scheme: String, Sendable {
        /// Plain, and through TLS.
        case http, https

        /// The port where none is written.
        package var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// What connections are shared by, and what credentials belong to.
    package struct Origin: Hashable, Sendable {
        /// How to talk.
        package var scheme: Scheme
        /// Lower case; IPv6 with its brackets.
        package var host: String
        /// The port.
        package var port: Int

        /// Names an origin.
        package init(scheme: Scheme, host: String, port: Int) {
            self.scheme = scheme
            self.host = host
            self.port = port
        }
    }

    /// Scheme, host and port.
    package var origin: Origin
    /// Who to be, where the URL says it.
    package var credentials: BasicCredentials?
    /// The path and query, starting with `/` and holding nothing that a request line cannot.
    package var target: String

    /// Reads a URL; `nil` when it is none, or of another scheme.
    package init?(_ text: some StringProtocol) {
        let lower = text.prefix(8).lowercased()
        let scheme: Scheme
        if lower.hasPrefix("https://") {
            scheme = .https
        } else if lower.hasPrefix("http://") {
            scheme = .http
        } else {
            return nil
        }
        let rest = text.dropFirst(scheme.rawValue.count + 3)
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var authority = String(rest[..<authorityEnd])
        if let at = authority.lastIndex(of: "@") {
            credentials = BasicCredentials(userInfo: authority[..<at])
            authority = String(authority[authority.index(after: at)...])
        }
        guard let (host, port) = Self.split(authority) else { return nil }
        origin = Origin(scheme: scheme, host: host, port: port ?? scheme.defaultPort)
        target = Self.target(rest[authorityEnd...])
    }

    /// The URL without credentials.
    package var url: String { "\(origin.scheme.rawValue)://\(authority)\(target)" }

    /// The host, with the port where it is not the usual one.
    package var authority: String {
        origin.port == origin.scheme.defaultPort ? origin.host : "\(origin.host):\(origin.port)"
    }

    /// The URL without credentials and without a query, which may hold a signature that is as good as
    /// a password.
    package var description: String { String(url.prefix { $0 != "?" }) }

    /// The address that a redirection from here leads to (RFC 3986, 5.2); credentials stay behind.
    package func resolving(_ reference: String) -> WebAddress? {
        if reference.hasPrefix("//") {
            return WebAddress("\(origin.scheme.rawValue):\(reference)")
        }
        let schemeEnd = reference.firstIndex { ":/?#".contains($0) }
        if let schemeEnd, reference[schemeEnd] == ":" { return WebAddress(reference) }
        var copy = self
        copy.credentials = nil
        let path = target.prefix { $0 != "?" }
        if reference.hasPrefix("/") {
            copy.target = Self.target(reference[...])
        } else if reference.hasPrefix("?") {
            copy.target = Self.target(path + reference)
        } else {
            let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
            copy.target = Self.target(folder + reference)
        }
        return copy
    }

    /// Reads `HOST` or `HOST:PORT`; the host comes back in lower case.
    package static func split(_ authority: String) -> (host: String, port: Int?)? {
        let hostEnd: String.Index
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            hostEnd = authority.index(after: bracket)
        } else {
            hostEnd = authority.firstIndex(of: ":") ?? authority.endIndex
        }
        let host = authority[..<hostEnd].lowercased()
        let isClean = host.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x3a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x5b, 0x5d: true
            default: false
            }
        }
        guard isClean, !host.isEmpty, host.utf8.count <= 255 else { return nil }
        let rest = authority[hostEnd...]
        if rest.isEmpty || rest == ":" { return (host, nil) }
        guard rest.first == ":", let port = UInt16(rest.dropFirst()), port > 0 else { return nil }
        return (host, Int(port))
    }

    /// Replaces `%` and two hexadecimal digits by the byte that they spell.
    static func decodePercent(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Percent-encodes what may not stand in a request line, drops a fragment and takes out `.` and
    /// `..`.
    private static func target(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte == UInt8(ascii: "#") { break }
            let isPlain = byte > 0x20 && byte < 0x7f && !unsafe.contains(byte)
            if isPlain {
                bytes.append(byte)
            } else {
                bytes += Array("%".utf8) + digits(byte)
            }
        }
        let query = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        var names: [ArraySlice<UInt8>] = []
        let parts = bytes[..<query].split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (number, part) in parts.enumerated() {
            let isDots = part == [0x2e] || part == [0x2e, 0x2e]
            if part == [0x2e, 0x2e], names.count > 1 { names.removeLast() }
            if !isDots {
                names.append(part)
            } else if number == parts.count - 1 {
                names.append([])
            }
        }
        let path = names.joined(separator: [UInt8(ascii: "/")])
        let clean = String(decoding: Array(path) + bytes[query...], as: UTF8.self)
        return clean.hasPrefix("/") ? clean : "/" + clean
    }

    private static let unsafe = Set("\"<>\\^`{|}".utf8)

    private static func digits(_ byte: UInt8) -> [UInt8] {
        let hex = Array("0123456789ABCDEF".utf8)
        return [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
    }
}
