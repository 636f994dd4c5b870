/// Names of variables that say that few should know their values.
public enum SecretNames {
    private static let words: Set<Substring> = [
        "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd",
        "secret", "token",
    ]
    /// Keys that all may know.
    private static let harmless: Set<Substring> = ["public", "gpg"]

    /// Whether a name is one, such as `API_KEY`.
    public static func includes(_ name: String) -> Bool {
        let parts = name.lowercased().split(separator: "_")
        return parts.contains(where: words.contains) && !parts.contains(where: harmless.contains)
    }
}
