/// The lines of a `.PKGINFO`, with the checks that its values share.
struct PkgInfoLines {
    /// A line and where it is.
    struct Line {
        let number: Int
        let field: PkgInfo.Field
    }

    private let lines: [Line]

    var fields: [PkgInfo.Field] { lines.map(\.field) }

    init(_ bytes: [UInt8]) throws(PkgInfoError) {
        var lines: [Line] = []
        var number = 0
        for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            number += 1
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals > line.startIndex + 1,
                line[equals - 1] == 0x20, equals + 1 == line.endIndex || line[equals + 1] == 0x20,
                !line.contains(0)
            else {
                throw .malformedLine(line: number, text: PrintableText.of(line, limit: 40))
            }
            let key = String(decoding: line[..<(equals - 1)], as: UTF8.self)
            let value = Array(line[min(equals + 2, line.endIndex)...])
            lines.append(Line(number: number, field: PkgInfo.Field(key: key, value: value)))
        }
        self.lines = lines
    }

    /// The only line of a key.
    func single(_ key: String) throws(PkgInfoError) -> Line? {
        let found = lines.filter { $0.field.key == key }
        guard found.count <= 1 else { throw .duplicateKey(line: found[1].number, key: key) }
        return found.first
    }

    /// The only line of a key that must be there.
    func required(_ key: String) throws(PkgInfoError) -> Line {
        guard let line = try single(key) else { throw .missingKey(key) }
        return line
    }

    /// The number of a key; 0 when it is not there.
    func number(_ key: String) throws(PkgInfoError) -> UInt64 {
        guard let line = try single(key) else { return 0 }
        let isDecimal = line.field.value.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0
        }
        guard isDecimal, let number = UInt64(line.field.text) else {
            throw malformed(line, want: "a decimal number")
        }
        return number
    }

    /// Checks the form of a value.
    func check(
        _ line: Line, want: String, _ form: (UnsafeRawBufferPointer) -> Bool
    ) throws(PkgInfoError) {
        guard line.field.value.withUnsafeBytes(form) else { throw malformed(line, want: want) }
    }

    func malformed(_ line: Line, want: String) -> PkgInfoError {
        .malformedValue(
            line: line.number, key: line.field.key, value: PrintableText.of(line.field.value),
            want: want)
    }
}
