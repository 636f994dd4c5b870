import OCIModel
import Store

/// Gets tokens from the server that a registry's challenge names (Docker's token authentication, with
/// and without OAuth 2).
struct TokenService {
    let client: WebClient
    let clock: FetchClock

    /// A token and when it ends.
    struct Token: Sendable {
        let secret: Secret
        let expires: Timestamp
    }

    private struct Answer: Decodable {
        var token: String?
        var access_token: String?
        var expires_in: Double?
    }

    /// Asks for a token.
    ///
    /// - Parameters:
    ///   - realm: The address of the server.
    ///   - login: Who asks; `nil` for anybody.
    /// - Throws: ``RegistryError`` and ``WebFailure``.
    func token(
        realm: WebAddress, service: String?, scopes: [TokenScope], login: RegistryLogin?
    ) async throws -> Token {
        var fields: [(String, String)] = []
        if let service { fields.append(("service", service)) }
        let request: WebRequest
        if case .identityToken(let secret) = login {
            fields.append(("scope", scopes.map(\.description).joined(separator: " ")))
            fields += [
                ("grant_type", "refresh_token"), ("client_id", "socle"),
                ("refresh_token", secret.text),
            ]
            request = WebRequest(
                .post, realm, headers: [("content-type", "application/x-www-form-urlencoded")],
                body: .bytes(Array(Self.encode(fields).utf8)))
        } else {
            fields += scopes.map { ("scope", $0.description) }
            var address = realm
            if !fields.isEmpty {
                address.target += (address.target.contains("?") ? "&" : "?") + Self.encode(fields)
            }
            var get = WebRequest(.get, address)
            if case .password(let credentials) = login {
                get.authorization = credentials.authorization
            }
            request = get
        }
        let response =
            try await request.method == .get ? client.follow(request) : client.send(request)
        guard response.status == 200 else { throw await RegistryError(response, request) }
        guard let bytes = try await response.bytes(limit: 1 << 20),
            let answer = try? CanonicalJSON.decode(Answer.self, from: bytes),
            let text = answer.token ?? answer.access_token, !text.isEmpty,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else {
            throw RegistryError.malformed(
                RegistryError.name(of: request), reason: "the answer holds no token")
        }
        // Sixty seconds where nothing is said; and not to the last moment.
        let seconds = min(max(answer.expires_in ?? 60, 10), 86_400)
        return Token(
            secret: Secret("Bearer " + text),
            expires: Timestamp(seconds: clock.now().seconds + Int64(seconds * 0.9)))
    }

    /// Fields of a form or query (`application/x-www-form-urlencoded`).
    static func encode(_ fields: [(String, String)]) -> String {
        fields.map { "\(percent($0.0))=\(percent($0.1))" }.joined(separator: "&")
    }

    /// Percent-encodes all that is not unreserved (RFC 3986, 2.3).
    static func percent(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }
}
