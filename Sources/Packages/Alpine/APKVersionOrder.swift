/// The order of apk 2's versions on bytes, for code that compares many without making strings.
///
/// Works on any bytes: what is no version has a place in the order too, the one that apk 2.14 gives
/// it, because indexes can hold such versions.
public enum APKVersionOrder {
    /// Compares two versions: below 0 when `left` is the earlier one, 0 when they are equal.
    ///
    /// - Parameter fuzzy: Compare as the operator `~` does: versions are equal as soon as one of
    ///   them has nothing, or a piece of another kind, where the other one goes on. `1.2` equals
    ///   `1.2.7` and `1.2_rc1`, but not `1.3`.
    public static func compare(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, fuzzy: Bool = false
    ) -> Int {
        var one = APKVersionScanner(left)
        var other = APKVersionScanner(right)
        while one.kind == other.kind, one.kind != .end, one.kind != .invalid {
            let values = (one.next(), other.next())
            if values.0 != values.1 { return values.0 < values.1 ? -1 : 1 }
        }
        if one.kind == other.kind || fuzzy { return 0 }
        // All pieces so far are equal and different kinds follow. `1.0_rc1` precedes `1.0`, and for
        // the rest the lower kind is the later version.
        let kinds = (one.kind, other.kind)
        if kinds.0 == .suffix, one.next() < 0 { return -1 }
        if kinds.1 == .suffix, other.next() < 0 { return 1 }
        return kinds.0.rawValue > kinds.1.rawValue ? -1 : 1
    }

    /// Whether bytes are a version in apk's grammar. An empty one is, as in apk.
    public static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var scanner = APKVersionScanner(bytes)
        while scanner.kind != .end, scanner.kind != .invalid { _ = scanner.next() }
        return scanner.kind == .end
    }
}
