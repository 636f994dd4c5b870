/// What names and versions are made of, checked before they become parts of paths.
enum ApkGrammar {
    private static let letterOrDigit: UInt8 = 1
    private static let signOfName: UInt8 = 2
    private static let signOfVersion: UInt8 = 4
    private static let signOfArchitecture: UInt8 = 8

    private static let kinds: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 256)
        let ranges: [ClosedRange<UInt8>] = [
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
        ]
        for range in ranges {
            for byte in range { table[Int(byte)] |= letterOrDigit }
        }
        for byte in "._+-".utf8 { table[Int(byte)] |= signOfName }
        for byte in "._+~-".utf8 { table[Int(byte)] |= signOfVersion }
        for byte in "_-".utf8 { table[Int(byte)] |= signOfArchitecture }
        return table
    }()

    /// Whether bytes are a package's name: it starts with a letter, a digit or `_`.
    static func isName(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first else { return false }
        guard kinds[Int(first)] & letterOrDigit != 0 || first == UInt8(ascii: "_") else {
            return false
        }
        return bytes.count <= 255 && all(bytes, letterOrDigit | signOfName)
    }

    /// Whether bytes can be a version: it starts with a letter or a digit.
    static func isVersion(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first, kinds[Int(first)] & letterOrDigit != 0 else { return false }
        return bytes.count <= 255 && all(bytes, letterOrDigit | signOfVersion)
    }

    /// Whether bytes are the name of an architecture.
    static func isArchitecture(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first, kinds[Int(first)] & letterOrDigit != 0 else { return false }
        return bytes.count <= 64 && all(bytes, letterOrDigit | signOfArchitecture)
    }

    private static func all(_ bytes: UnsafeRawBufferPointer, _ allowed: UInt8) -> Bool {
        for byte in bytes where kinds[Int(byte)] & allowed == 0 { return false }
        return true
    }
}
