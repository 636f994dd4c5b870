/// The order of versions of a family, on texts that may be no versions at all.
public enum VersionOrder {
    /// Below 0 when `left` is the earlier version, 0 when both are the same.
    public static func compare(_ ecosystem: Ecosystem, _ left: String, _ right: String) -> Int {
        var (left, right) = (left, right)
        return left.withUTF8 { a in
            right.withUTF8 { b in
                let (one, two) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
                return switch ecosystem {
                case .debian: DebianVersionOrder.compare(one, two)
                case .alpine: APKVersionOrder.compare(one, two)
                }
            }
        }
    }
}
