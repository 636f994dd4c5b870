/// Names of licences in SPDX expressions.
enum License {
    /// The identifiers of SPDX's list that Debian's and Alpine's packages use. Others become
    /// references to what the package itself says.
    private static let known: Set<String> = [
        "0BSD", "AFL-2.0", "AFL-2.1", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-1.0",
        "Apache-1.1", "Apache-2.0", "Artistic-1.0", "Artistic-1.0-Perl", "Artistic-2.0",
        "BSD-1-Clause",
        "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "BSL-1.0", "CC-BY-3.0", "CC-BY-4.0",
        "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC0-1.0", "CDDL-1.0", "curl", "EPL-1.0", "EPL-2.0", "FTL",
        "GFDL-1.1-only", "GFDL-1.1-or-later", "GFDL-1.2-only", "GFDL-1.2-or-later",
        "GFDL-1.3-only", "GFDL-1.3-or-later", "GPL-1.0-only", "GPL-1.0-or-later", "GPL-2.0-only",
        "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "HPND", "ICU", "IJG", "ISC",
        "LGPL-2.0-only", "LGPL-2.0-or-later", "LGPL-2.1-only", "LGPL-2.1-or-later",
        "LGPL-3.0-only", "LGPL-3.0-or-later", "Libpng", "MIT", "MIT-0", "MPL-1.1", "MPL-2.0",
        "NCSA", "OFL-1.1", "OLDAP-2.8", "OpenSSL", "PSF-2.0", "PostgreSQL", "Python-2.0", "Ruby",
        "SSH-OpenSSH", "Sleepycat", "TCL", "Unlicense", "Vim", "W3C", "WTFPL", "X11", "Zlib",
        "ZPL-2.1", "bzip2-1.0.6", "zlib-acknowledgement", "GPL-2.0", "GPL-3.0", "LGPL-2.1",
        "LGPL-2.0", "LGPL-3.0", "GPL-1.0",
    ]

    /// Whether a name is one of SPDX's list.
    static func isKnown(_ name: String) -> Bool { known.contains(name) }

    /// The identifier that stands for a name that SPDX's list does not have.
    static func reference(_ name: String) -> String {
        let safe = name.utf8.map { byte -> UInt8 in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e: byte
            default: UInt8(ascii: "-")
            }
        }
        return "LicenseRef-" + String(decoding: safe, as: UTF8.self)
    }

    /// What a package says of its licence, as a valid expression (SPDX 2.3, annex D).
    ///
    /// - Parameter unknown: Takes the names that SPDX does not know.
    static func expression(_ text: String, _ unknown: inout Set<String>) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        let isFlat = !words.isEmpty && words.count % 2 == 1
        let joined = words.enumerated().map { number, word in
            number % 2 == 1 ? word.uppercased() : word
        }
        let areOperators = joined.enumerated().allSatisfy { number, word in
            number % 2 == 0 || word == "AND" || word == "OR"
        }
        let areNames = joined.enumerated().allSatisfy { number, word in
            number % 2 == 1
                || word.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
                        || (0x61...0x7a).contains(byte) || "-.+".utf8.contains(byte)
                }
        }
        guard isFlat, areOperators, areNames else {
            unknown.insert(text)
            return reference(text)
        }
        return joined.enumerated().map { number, word in
            if number % 2 == 1 || known.contains(word) { return word }
            unknown.insert(word)
            return reference(word)
        }.joined(separator: " ")
    }
}
