public import OCIModel
import Store

/// Why a registry did not do what it was asked. Requests are named without queries and credentials.
public enum RegistryError: Error, Equatable, CustomStringConvertible {
    /// One error of a registry, in its own words.
    public struct Message: Hashable, Sendable, CustomStringConvertible {
        /// The code, such as `MANIFEST_UNKNOWN`; empty where there is none.
        public let code: String
        /// The text, shortened and without control characters.
        public let text: String

        /// Code and text.
        public var description: String {
            [code, text].filter { !$0.isEmpty }.joined(separator: ": ")
        }
    }

    /// The registry says no.
    case refused(request: String, status: Int, messages: [Message])
    /// The registry wants to know who asks, or does not like the answer.
    case unauthorized(request: String, status: Int, messages: [Message])
    /// There is no connection, or it broke, every time that it was tried.
    case connection(request: String, reason: String, attempts: Int)
    /// The registry cannot prove who it is, or does not speak TLS.
    case untrusted(request: String, reason: String)
    /// What the registry sent is not what it should be.
    case malformed(String, reason: String)
    /// Other bytes than were asked for.
    case wrongDigest(request: String, expected: Digest, actual: Digest)
    /// The user's own settings forbid it.
    case blocked(String)
    /// The registry cannot do this.
    case unsupported(String, reason: String)

    /// One line: which request, what came of it, what to do where something can be done.
    public var description: String {
        switch self {
        case .refused(let request, let status, let messages):
            "\(request): the registry says \(status)" + Self.text(messages)
        case .unauthorized(let request, let status, let messages):
            "\(request): access refused (\(status))" + Self.text(messages)
                + ": see `socle login`, and whether the name is right"
        case .connection(let request, let reason, let attempts):
            "\(request): \(reason)" + (attempts > 1 ? " (tried \(attempts) times)" : "")
        case .untrusted(let request, let reason):
            "\(request): TLS: \(reason): name the authority in certs.d, or allow it with --insecure"
        case .malformed(let request, let reason): "\(request): \(reason)"
        case .wrongDigest(let request, let expected, let actual):
            "\(request): the content has \(actual), not \(expected): the registry is damaged, or "
                + "somebody is in between"
        case .blocked(let name): "\(name): registries.conf blocks it"
        case .unsupported(let place, let reason): "\(place): \(reason)"
        }
    }

    /// Whether the thing that was asked for is not there.
    public var isNotFound: Bool {
        if case .refused(_, 404, _) = self { return true }
        return false
    }

    private static func text(_ messages: [Message]) -> String {
        messages.isEmpty ? "" : ": " + messages.map(\.description).joined(separator: "; ")
    }
}

extension RegistryError {
    private struct Body: Decodable {
        struct Entry: Decodable {
            var code: String?
            var message: String?
        }

        var errors: [Entry]?
        /// What token servers of OAuth 2 say.
        var error: String?
        var error_description: String?
        var details: String?
        var message: String?
    }

    /// What an answer that is a failure says. The body is read, up to a limit.
    init(_ response: WebClient.Response, _ request: WebRequest) async {
        let bytes = (try? await response.bytes(limit: 64 << 10)) ?? nil
        var messages = Self.messages(bytes ?? [])
        if messages.isEmpty, !response.reason.isEmpty {
            messages = [Message(code: "", text: Self.shown(response.reason))]
        }
        if response.status == 429, let limit = RateLimit(response) {
            messages.append(Message(code: "", text: limit.description))
        }
        let name = Self.name(of: request)
        switch response.status {
        case 401, 403:
            self = .unauthorized(request: name, status: response.status, messages: messages)
        case 407:
            self = .connection(
                request: name, reason: "the proxy wants a user and a password", attempts: 1)
        case 300..<400:
            self = .malformed(name, reason: "redirected where that is not followed")
        default: self = .refused(request: name, status: response.status, messages: messages)
        }
    }

    private static func messages(_ bytes: [UInt8]) -> [Message] {
        guard let body = try? CanonicalJSON.decode(Body.self, from: bytes) else { return [] }
        var found = (body.errors ?? []).prefix(4).map { entry in
            Message(code: shown(entry.code ?? ""), text: shown(entry.message ?? ""))
        }
        if found.isEmpty, let error = body.error {
            found = [Message(code: shown(error), text: shown(body.error_description ?? ""))]
        }
        if found.isEmpty, let text = body.details ?? body.message {
            found = [Message(code: "", text: shown(text))]
        }
        return found.filter { !$0.description.isEmpty }
    }

    /// Text of a registry: it must not move the cursor, nor fill the screen.
    static func shown(_ text: String) -> String {
        let clean = text.unicodeScalars.prefix(300).map { scalar in
            scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) ? " " : Character(scalar)
        }
        return String(clean)
    }

    /// A request for messages.
    static func name(of request: WebRequest) -> String {
        "\(request.method.rawValue) \(request.address)"
    }

    /// What went wrong on the way.
    init(_ failure: WebFailure, _ request: WebRequest, attempts: Int) {
        let name = Self.name(of: request)
        switch failure {
        case .noConnection(let reason), .broken(let reason):
            self = .connection(request: name, reason: reason, attempts: attempts)
        case .untrusted(let reason), .insecure(let reason):
            self = .untrusted(request: name, reason: reason)
        case .redirect(let reason), .impossible(let reason):
            self = .malformed(name, reason: reason)
        }
    }
}
