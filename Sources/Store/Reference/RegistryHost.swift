public import OCIModel

/// A registry as references name it: a host with an optional port, such as `localhost:5000`,
/// `registry.example.org` or `[::1]:5000`.
public struct RegistryHost: TextValue, Comparable {
    /// The host without port; a number of IPv6 with its brackets.
    public let host: String
    /// The port, where one is written.
    public let port: UInt16?

    /// The registry that is meant where a reference names none, as every other tool has it.
    public static let standard = RegistryHost(uncheckedHost: "docker.io", port: nil)

    /// Reads `HOST` or `HOST:PORT`.
    ///
    /// - Throws: ``ReferenceError/registry(_:)``.
    public init(_ text: some StringProtocol) throws(ReferenceError) {
        let failure = ReferenceError.registry(ReferenceError.shown(text))
        let hostEnd: String.Index
        let text = String(text)
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { throw failure }
            let inner = text[text.index(after: text.startIndex)..<bracket]
            guard inner.contains(":"), inner.utf8.allSatisfy(Self.isIPv6) else { throw failure }
            hostEnd = text.index(after: bracket)
        } else {
            hostEnd = text.firstIndex(of: ":") ?? text.endIndex
            guard Self.isDomain(text[..<hostEnd]) else { throw failure }
        }
        let rest = text[hostEnd...]
        if rest.isEmpty {
            port = nil
        } else {
            let digits = rest.dropFirst()
            guard rest.first == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = UInt16(digits), number > 0
            else { throw failure }
            port = number
        }
        host = String(text[..<hostEnd])
    }

    private init(uncheckedHost host: String, port: UInt16?) {
        self.host = host
        self.port = port
    }

    /// Whether the first part of a reference is a registry rather than the first part of a
    /// repository's name: it is when it has a dot or a port, or is `localhost`.
    static func looksLikeRegistry(_ part: some StringProtocol) -> Bool {
        part == "localhost" || part.contains(".") || part.contains(":")
            || part.contains { $0.isUppercase }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && !labels.isEmpty
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.count <= 63 && !label.hasPrefix("-")
                    && !label.hasSuffix("-")
                    && label.utf8.allSatisfy { byte in
                        switch byte {
                        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d: true
                        default: false
                        }
                    }
            }
    }

    private static func isIPv6(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3a, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }

    /// The form that references have.
    public var description: String { port.map { "\(host):\($0)" } ?? host }

    /// By host, then by port.
    public static func < (left: RegistryHost, right: RegistryHost) -> Bool {
        if left.host != right.host {
            return left.host.utf8.lexicographicallyPrecedes(right.host.utf8)
        }
        return (left.port ?? 0) < (right.port ?? 0)
    }
}
