/// Untrusted text made fit for one line of a message.
enum PrintableText {
    /// The start of `text`, with everything but visible ASCII and spaces replaced by `?`.
    static func of(_ text: some StringProtocol, limit: Int = 80) -> String {
        of(Array(text.utf8.prefix(limit + 1)), limit: limit)
    }

    /// The start of `bytes`, with everything but visible ASCII and spaces replaced by `?`.
    static func of(_ bytes: some Collection<UInt8>, limit: Int = 80) -> String {
        let shown = bytes.prefix(limit).map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: shown, as: UTF8.self) + (bytes.count > limit ? "..." : "")
    }
}
