/// A text with its signature around it, as `InRelease` is: the cleartext framework of RFC 4880 §7.
///
/// Everything outside the signed text is refused, not skipped, so that nothing unsigned can pass for
/// signed. The text is taken apart here, and what the verifying program is given, and what is
/// believed afterwards, are the same bytes.
struct ClearsignedMessage: Equatable {
    /// The signed text: dash-escapes undone, without white space at the ends of lines and without
    /// the end of the last line, none of which a signature covers.
    let text: [UInt8]
    /// The signature, armored.
    let signature: [UInt8]

    private static let begin = Array("-----BEGIN PGP SIGNED MESSAGE-----".utf8)
    private static let beginSignature = Array("-----BEGIN PGP SIGNATURE-----".utf8)
    private static let endSignature = Array("-----END PGP SIGNATURE-----".utf8)
    private static let hash = Array("Hash: ".utf8)

    /// Takes a file apart.
    init(parsing bytes: [UInt8], file: String) throws(SignatureError) {
        var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)[...]
        func malformed(_ reason: String) -> SignatureError {
            .malformed(file: file, reason: reason)
        }

        let first = lines.popFirst() ?? []
        guard ControlSyntax.trimmedAtEnd(first).elementsEqual(Self.begin) else {
            throw .notSigned(file: file, firstLine: ControlSyntax.excerpt(first))
        }
        while let header = lines.popFirst().map(ControlSyntax.trimmedAtEnd), !header.isEmpty {
            guard header.starts(with: Self.hash) else {
                throw malformed("header `\(ControlSyntax.excerpt(header))`")
            }
        }

        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var isFirstLine = true
        while let line = lines.first, !line.starts(with: Self.beginSignature) {
            lines.removeFirst()
            var content = ControlSyntax.trimmedAtEnd(line)
            if content.first == UInt8(ascii: "-") {
                guard line.starts(with: [UInt8(ascii: "-"), 0x20]) else {
                    throw malformed("line `\(ControlSyntax.excerpt(content))` inside the text")
                }
                content = content.dropFirst(2)
            }
            if !isFirstLine { text.append(0x0a) }
            text += content
            isFirstLine = false
        }

        guard !lines.isEmpty else { throw malformed("no signature follows the text") }
        guard let end = lines.firstIndex(where: { $0.starts(with: Self.endSignature) }) else {
            throw malformed("the signature has no end: the file was cut off")
        }
        guard lines[(end + 1)...].allSatisfy({ $0.allSatisfy(ControlSyntax.isWhite) }) else {
            throw malformed("text follows the signature")
        }
        self.text = text
        signature = Array(lines[...end].joined(separator: [0x0a])) + [0x0a]
    }
}
