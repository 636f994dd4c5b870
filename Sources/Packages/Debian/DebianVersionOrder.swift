/// The order of Debian versions on raw bytes, as dpkg and Debian policy §5.6.12 define it.
///
/// A version is `epoch:upstream-revision`. The epochs compare as numbers, then the upstream parts,
/// then the revisions, an absent one like `0`. A part is read as turns of non-digits and digits:
/// digits compare as numbers of any length, non-digits byte by byte with `~` before everything, even
/// before the end, then the end, then letters, then all else.
///
/// The order is total on any bytes, valid version or not, so that hostile text cannot break sorting.
public enum DebianVersionOrder {
    /// Compares two versions.
    ///
    /// - Returns: A negative number when `left` comes first, 0 when dpkg holds both for equal, else a
    ///   positive number.
    public static func compare(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
    ) -> Int {
        let a = Parts(left)
        let b = Parts(right)
        let epochs = compareFragments(left, a.epoch, right, b.epoch)
        if epochs != 0 { return epochs }
        let upstreams = compareFragments(left, a.upstream, right, b.upstream)
        if upstreams != 0 { return upstreams }
        return compareFragments(left, a.revision, right, b.revision)
    }

    /// Where the three parts of a version lie; empty ranges stand for absent ones.
    private struct Parts {
        var epoch: Range<Int>
        var upstream: Range<Int>
        var revision: Range<Int>

        @inline(__always)
        init(_ bytes: UnsafeRawBufferPointer) {
            var start = 0
            var end = bytes.count
            var index = 0
            while index < bytes.count {
                if bytes[index] == UInt8(ascii: ":") {
                    start = index + 1
                    break
                }
                index += 1
            }
            epoch = 0..<max(0, start - 1)
            index = bytes.count
            while index > start {
                index -= 1
                if bytes[index] == UInt8(ascii: "-") {
                    end = index
                    break
                }
            }
            upstream = start..<end
            revision = min(end + 1, bytes.count)..<bytes.count
        }
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    /// The weight of a byte among non-digits; a digit weighs as much as the end of the part.
    @inline(__always)
    private static func weight(_ byte: UInt8) -> Int {
        if isDigit(byte) { return 0 }
        if byte == UInt8(ascii: "~") { return -1 }
        let isLetter = (byte | 0x20) &- 97 < 26
        return isLetter ? Int(byte) : Int(byte) + 256
    }

    private static func compareFragments(
        _ left: UnsafeRawBufferPointer, _ leftRange: Range<Int>,
        _ right: UnsafeRawBufferPointer, _ rightRange: Range<Int>
    ) -> Int {
        var l = leftRange.lowerBound
        var r = rightRange.lowerBound
        let lEnd = leftRange.upperBound
        let rEnd = rightRange.upperBound
        while l < lEnd || r < rEnd {
            while (l < lEnd && !isDigit(left[l])) || (r < rEnd && !isDigit(right[r])) {
                let a = l < lEnd ? weight(left[l]) : 0
                let b = r < rEnd ? weight(right[r]) : 0
                if a != b { return a - b }
                l += 1
                r += 1
            }
            while l < lEnd, left[l] == 48 { l += 1 }
            while r < rEnd, right[r] == 48 { r += 1 }
            var difference = 0
            while l < lEnd, r < rEnd, isDigit(left[l]), isDigit(right[r]) {
                if difference == 0 { difference = Int(left[l]) - Int(right[r]) }
                l += 1
                r += 1
            }
            if l < lEnd, isDigit(left[l]) { return 1 }
            if r < rEnd, isDigit(right[r]) { return -1 }
            if difference != 0 { return difference }
        }
        return 0
    }

    /// Feeds a hasher so that versions which compare equal hash equal: every turn of non-digits, and
    /// every number without its leading zeros, which leaves nothing of zero itself.
    static func hash(_ bytes: UnsafeRawBufferPointer, into hasher: inout Hasher) {
        let parts = Parts(bytes)
        for range in [parts.epoch, parts.upstream, parts.revision] {
            var index = range.lowerBound
            while index < range.upperBound {
                let text = index
                while index < range.upperBound, !isDigit(bytes[index]) { index += 1 }
                combine(bytes, text..<index, marker: 1, into: &hasher)
                while index < range.upperBound, bytes[index] == 48 { index += 1 }
                let number = index
                while index < range.upperBound, isDigit(bytes[index]) { index += 1 }
                combine(bytes, number..<index, marker: 2, into: &hasher)
            }
            hasher.combine(UInt8(3))
        }
    }

    private static func combine(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, marker: UInt8,
        into hasher: inout Hasher
    ) {
        guard !range.isEmpty else { return }
        hasher.combine(marker)
        hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
}
