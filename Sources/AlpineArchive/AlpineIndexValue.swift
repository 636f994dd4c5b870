/// The forms of an index's values.
enum AlpineIndexValue {
    /// What a value ought to be, when it is not.
    ///
    /// - Parameter place: The place of the field among ``AlpineIndexField/letters``.
    static func complaint(about value: UnsafeRawBufferPointer, in place: Int) -> String? {
        switch AlpineIndexField(rawValue: place) {
        case .checksum:
            isChecksum(value) ? nil : "`Q1` and the Base64 of a SHA-1"
        case .name:
            ApkGrammar.isName(value) ? nil : "letters, digits and ._+-"
        case .version:
            ApkGrammar.isVersion(value) ? nil : "letters, digits and ._+~-"
        case .architecture:
            ApkGrammar.isArchitecture(value) ? nil : "letters, digits and _-"
        case .size, .installedSize, .buildTime, .providerPriority, .replacesPriority:
            isNumber(value) ? nil : "a decimal number"
        default:
            nil
        }
    }

    private static func isChecksum(_ value: UnsafeRawBufferPointer) -> Bool {
        guard value.count == 30, value[0] == UInt8(ascii: "Q"), value[1] == UInt8(ascii: "1"),
            value[29] == UInt8(ascii: "=")
        else { return false }
        for place in 2..<29 where !Base64.isDigit(value[place]) { return false }
        // Twenty bytes leave two bits of the last digit over, which must be zero: A, E, I, M, ...
        return Base64.decode(value[26..<30]) != nil
    }

    private static func isNumber(_ value: UnsafeRawBufferPointer) -> Bool {
        // Nineteen digits fit into 64 bits whatever they are.
        guard !value.isEmpty, value.count <= 19 else { return false }
        for byte in value where byte < UInt8(ascii: "0") || byte > UInt8(ascii: "9") {
            return false
        }
        return true
    }
}
