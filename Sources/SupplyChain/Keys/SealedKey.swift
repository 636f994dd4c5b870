import CSodium
import Crypto

/// Private keys at rest as cosign keeps them: the key in PKCS #8, sealed with NaCl's secretbox under a
/// key that scrypt derives from a password; JSON in PEM.
enum SealedKey {
    static let label = "ENCRYPTED SIGSTORE PRIVATE KEY"
    static let labels = [label, "ENCRYPTED COSIGN PRIVATE KEY"]

    /// What scrypt may cost: cosign uses 32768 or 65536; a file must not ask for all memory there is.
    private static let costs: Set<Int64> = [
        1 << 14, 1 << 15, 1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20,
    ]

    /// Seals a key.
    ///
    /// - Throws: ``KeyError`` when the system has no memory for scrypt.
    static func seal(_ key: SigningKey, password: [UInt8]) throws -> String {
        let salt = random(32)
        let nonce = random(Int(crypto_secretbox_NONCEBYTES))
        let secret = try derive(
            password, salt: salt, cost: 65_536, block: 8, parallel: 1, place: "key")
        let plain = [UInt8](key.key.derRepresentation)
        var sealed = [UInt8](
            repeating: 0, count: plain.count + Int(crypto_secretbox_MACBYTES))
        guard
            crypto_secretbox_easy(&sealed, plain, UInt64(plain.count), nonce, secret) == 0
        else { throw KeyError(place: "key", reason: "cannot be sealed") }
        let json = JSON.members([
            (
                "kdf",
                .members([
                    ("name", .string("scrypt")),
                    (
                        "params",
                        .members([
                            ("N", .integer(65_536)), ("r", .integer(8)), ("p", .integer(1)),
                        ])
                    ),
                    ("salt", .string(Base64.encode(salt))),
                ])
            ),
            (
                "cipher",
                .members([
                    ("name", .string("nacl/secretbox")), ("nonce", .string(Base64.encode(nonce))),
                ])
            ),
            ("ciphertext", .string(Base64.encode(sealed))),
        ])
        return PEMText.encode(json.compact, label: label)
    }

    /// Opens a sealed key.
    ///
    /// - Throws: ``KeyError`` when the form is another one, or the password does not fit.
    static func open(_ bytes: [UInt8], password: [UInt8], place: String) throws -> SigningKey {
        let json = try JSON(bytes, limits: JSONLimits(bytes: 1 << 20), place: place)
        let parameters = json["kdf"]?["params"]
        guard json["kdf"]?["name"]?.text == "scrypt",
            json["cipher"]?["name"]?.text == "nacl/secretbox",
            let salt = json["kdf"]?["salt"]?.text.flatMap({ Base64.decode($0) }),
            let nonce = json["cipher"]?["nonce"]?.text.flatMap({ Base64.decode($0) }),
            let sealed = json["ciphertext"]?.text.flatMap({ Base64.decode($0) }),
            let cost = parameters?["N"]?.integer, let block = parameters?["r"]?.integer,
            let parallel = parameters?["p"]?.integer, costs.contains(cost),
            (1...16).contains(block), (1...4).contains(parallel),
            nonce.count == crypto_secretbox_NONCEBYTES,
            sealed.count >= crypto_secretbox_MACBYTES
        else {
            throw KeyError(place: place, reason: "not sealed with scrypt and NaCl's secretbox")
        }
        let secret = try derive(
            password, salt: salt, cost: UInt64(cost), block: UInt32(block),
            parallel: UInt32(parallel), place: place)
        var plain = [UInt8](
            repeating: 0, count: sealed.count - Int(crypto_secretbox_MACBYTES))
        guard
            crypto_secretbox_open_easy(&plain, sealed, UInt64(sealed.count), nonce, secret) == 0
        else {
            throw KeyError(
                place: place,
                reason: "the password does not open it (SOCLE_KEY_PASSWORD or COSIGN_PASSWORD)")
        }
        do {
            return SigningKey(try P256.Signing.PrivateKey(derRepresentation: plain))
        } catch {
            throw KeyError(place: place, reason: "holds no private key of ECDSA on P-256")
        }
    }

    private static func derive(
        _ password: [UInt8], salt: [UInt8], cost: UInt64, block: UInt32, parallel: UInt32,
        place: String
    ) throws -> [UInt8] {
        var key = [UInt8](repeating: 0, count: Int(crypto_secretbox_KEYBYTES))
        let result = crypto_pwhash_scryptsalsa208sha256_ll(
            password, password.count, salt, salt.count, cost, block, parallel, &key, key.count)
        guard result == 0 else { throw KeyError(place: place, reason: "no memory for scrypt") }
        return key
    }

    private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
