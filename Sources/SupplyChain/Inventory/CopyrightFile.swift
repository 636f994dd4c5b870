/// The licences that a Debian package's `copyright` names.
///
/// Machine-readable files (Debian's *copyright-format 1.0*) have `License` fields; in others, the
/// licences that lie in `/usr/share/common-licenses` are named by their paths.
enum CopyrightFile {
    private static let field = Array("License:".utf8)
    private static let folder = Array("/usr/share/common-licenses/".utf8)

    /// The licences, sorted: SPDX identifiers where Debian's names have one, else Debian's names.
    static func licenses(_ bytes: [UInt8]) -> [String] {
        var found: Set<String> = []
        let isFormal = bytes.prefix(400).contains(subsequence: "copyright-format".utf8)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            if isFormal {
                guard line.starts(with: field) else { continue }
                let text = String(decoding: line.dropFirst(field.count), as: UTF8.self)
                found.formUnion(names(in: text))
            } else if let name = commonLicense(line) {
                found.insert(spdx(name))
            }
        }
        return found.sorted()
    }

    /// The names in an expression: `GPL-2+ and BSD-3-clause`.
    private static func names(in text: String) -> [String] {
        let words = text.split { $0 == " " || $0 == "," || $0 == "\t" || $0 == "(" || $0 == ")" }
        var names: [String] = []
        var isException = false
        for word in words {
            switch word.lowercased() {
            case "and", "or", "and/or": isException = false
            case "with": isException = true
            case "exception": continue
            default:
                guard !isException, word.utf8.count <= 80 else { continue }
                names.append(spdx(String(word)))
            }
        }
        return names
    }

    /// The name of the common licence that a line speaks of.
    private static func commonLicense(_ line: ArraySlice<UInt8>) -> String? {
        guard line.count > folder.count else { return nil }
        for start in line.startIndex...(line.endIndex - folder.count)
        where line[start] == folder[0] && line[start...].starts(with: folder) {
            var name = line[(start + folder.count)...].prefix(while: isOfName)
            while name.last == UInt8(ascii: ".") { name.removeLast() }
            return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
        }
        return nil
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
        }
    }

    /// SPDX's identifier for a name of Debian's.
    static func spdx(_ name: String) -> String {
        let lower = name.lowercased()
        for family in ["gpl", "lgpl", "agpl", "gfdl"] where lower.hasPrefix(family + "-") {
            var number = lower.dropFirst(family.count + 1)
            let isLater = number.hasSuffix("+") || number.hasSuffix("-or-later")
            number = number.prefix { $0.isNumber || $0 == "." }
            guard !number.isEmpty else { break }
            let full = number.contains(".") ? String(number) : number + ".0"
            return (family == "gfdl" ? "GFDL" : family.uppercased()) + "-" + full
                + (isLater ? "-or-later" : "-only")
        }
        return table[lower] ?? name
    }

    private static let table: [String: String] = [
        "apache-2.0": "Apache-2.0", "apache-2": "Apache-2.0", "artistic": "Artistic-1.0-Perl",
        "artistic-2.0": "Artistic-2.0", "bsd": "BSD-3-Clause", "bsd-2-clause": "BSD-2-Clause",
        "bsd-3-clause": "BSD-3-Clause", "bsd-4-clause": "BSD-4-Clause", "cc0-1.0": "CC0-1.0",
        "cc0": "CC0-1.0", "expat": "MIT", "mit": "MIT", "isc": "ISC", "mpl-1.1": "MPL-1.1",
        "mpl-2.0": "MPL-2.0", "zlib": "Zlib", "bsl-1.0": "BSL-1.0", "0bsd": "0BSD",
        "psf-2": "PSF-2.0", "unlicense": "Unlicense", "curl": "curl", "openssl": "OpenSSL",
        "x11": "X11", "bzip2": "bzip2-1.0.6",
    ]
}

extension Collection where Element == UInt8 {
    /// Whether some bytes stand in these one after the other.
    func contains(subsequence wanted: some Collection<UInt8>) -> Bool {
        var rest = self[...]
        while !rest.isEmpty {
            if rest.starts(with: wanted) { return true }
            rest = rest.dropFirst()
        }
        return wanted.isEmpty
    }
}
