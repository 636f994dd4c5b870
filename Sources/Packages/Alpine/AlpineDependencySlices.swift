/// The parts of one dependency, as places in the bytes that it was read from.
///
/// For code that reads a hundred thousand of them and keeps few: no memory is allocated.
/// ``AlpineDependency`` is the form to work with.
public struct AlpineDependencySlices: Sendable {
    /// Whether it starts with `!`: what it describes must not be there.
    public let isConflict: Bool
    /// Where the name is.
    public let name: Range<Int>
    /// Where the repository tag is, without its `@`.
    public let tag: Range<Int>?
    /// How versions compare; ``AlpineOperator/any`` when there is no version.
    public let comparison: AlpineOperator
    /// Where the version or checksum is; empty when there is none.
    public let version: Range<Int>

    /// Takes a dependency without white space apart: `!name@tag>=version`.
    ///
    /// Returns `nil` when a part is missing, the name has bytes that none has, or the version is
    /// not one of apk's grammar. Checksums are not looked at.
    public init?(_ bytes: UnsafeRawBufferPointer, at token: Range<Int>) {
        var start = token.lowerBound
        let end = token.upperBound
        guard start >= 0, end <= bytes.count, start < end else { return nil }
        isConflict = bytes[start] == UInt8(ascii: "!")
        if isConflict { start += 1 }

        var nameEnd = end
        var tagStart: Int?
        for position in start..<end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "@"), tagStart == nil { tagStart = position }
            if byte >= UInt8(ascii: "<"), AlpineOperator(character: byte) != nil {
                nameEnd = position
                break
            }
        }
        if let at = tagStart {
            guard at + 1 < nameEnd else { return nil }
            name = start..<at
            tag = at + 1..<nameEnd
        } else {
            name = start..<nameEnd
            tag = nil
        }
        guard AlpineName.isValid(UnsafeRawBufferPointer(rebasing: bytes[name])) else { return nil }

        var mask: AlpineOperator = []
        var position = nameEnd
        while position < end, let more = AlpineOperator(character: bytes[position]) {
            mask.formUnion(more)
            position += 1
        }
        version = position..<end
        guard position > nameEnd else {
            comparison = .any
            return
        }
        comparison = mask
        let text = UnsafeRawBufferPointer(rebasing: bytes[version])
        guard mask != .any, !text.isEmpty, text.count <= APKVersion.maximumLength else {
            return nil
        }
        guard mask == .checksum || APKVersionOrder.isValid(text) else { return nil }
    }
}
