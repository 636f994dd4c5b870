/// Reads permissions: octal with `0o` or a leading `0`, in quotes too; and the decimal numbers that
/// other tools make of them, as apko does.
///
/// `755` without a zero is a decimal number to YAML, and would be 0o1363. Where digits can be read
/// both ways and the octal reading is one that files have, the number is refused.
enum FileMode {
    static func read(_ value: YAMLValue) throws(SpecificationError) -> UInt16 {
        let wanted = "octal permissions such as 0o755"
        guard case .scalar(let text, let isPlain) = value.node.content else {
            throw value.wrongKind(wanted)
        }
        if let mode = octal(text, isPlain: isPlain) {
            guard mode <= 0o7777 else { throw value.bad("`\(text)` is more than 0o7777") }
            return mode
        }
        guard isPlain, text.utf8.allSatisfy({ (48...57).contains($0) }), let mode = UInt16(text)
        else { throw value.wrongKind(wanted) }
        guard mode <= 0o7777 else { throw value.bad("`\(text)` is more than 0o7777") }
        if let other = UInt16(text, radix: 8), isUsual(other), text.utf8.count > 2 {
            throw value.bad(
                "`\(text)` is 0o\(String(mode, radix: 8)) to YAML; write 0o\(text) if that is meant"
            )
        }
        return mode
    }

    /// The number when it is written as an octal one. A number in quotes is nothing else.
    private static func octal(_ text: String, isPlain: Bool) -> UInt16? {
        var digits = text[...]
        if digits.hasPrefix("0o") || digits.hasPrefix("0O") {
            digits = digits.dropFirst(2)
        } else if isPlain, !(digits.hasPrefix("0") && digits.count > 1) {
            return nil
        }
        guard digits.utf8.allSatisfy({ (48...55).contains($0) }) else { return nil }
        return UInt16(digits, radix: 8)
    }

    /// Whether the owner may do all that the group may, and the group all that others may.
    private static func isUsual(_ mode: UInt16) -> Bool {
        let owner = mode >> 6 & 7
        let group = mode >> 3 & 7
        let others = mode & 7
        return owner & group == group && group & others == others
    }
}
