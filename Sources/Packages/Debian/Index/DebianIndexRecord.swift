/// One package of an index image, as numbers and places of texts.
package struct DebianIndexRecord {
    /// The words of a record.
    static let width = 16

    /// The number of the package's name in this index.
    package var name: UInt32 = 0
    /// The place of the version's text.
    package var version: UInt32 = 0
    /// The place of the architecture's text.
    package var architecture: UInt32 = 0
    /// The place of the source package's name, 0 for the own name.
    package var sourceName: UInt32 = 0
    /// The place of the source package's version, 0 for the own version.
    package var sourceVersion: UInt32 = 0
    /// The place of the file's path.
    package var filename: UInt32 = 0
    /// The place of the section's name, 0 where none is given.
    package var section: UInt32 = 0
    /// What fits into bits.
    package var flags = Flags()
    /// The size of the package file in bytes.
    package var size: UInt64 = 0
    /// What the package takes when installed, in bytes.
    package var installedSize: UInt64 = 0
    /// The first of its terms.
    package var firstTerm: UInt32 = 0
    /// How many terms it has.
    package var termCount: UInt32 = 0
    /// The number of its stanza in the file, counted from 1.
    package var stanza: UInt32 = 0

    /// What a stanza says in yes, no and few words.
    package struct Flags: OptionSet, Sendable {
        /// The bits.
        package let rawValue: UInt32

        /// Wraps bits.
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// `Essential: yes`.
        package static let essential = Flags(rawValue: 1 << 0)
        /// `Important: yes` or `Protected: yes`.
        package static let important = Flags(rawValue: 1 << 1)
        /// Of a name, not a package: it has a colon, as `python3:any` has.
        package static let qualified = Flags(rawValue: 1 << 2)

        /// The priority's rank in the lowest three bits from 8 on.
        package var priority: DebianPriority {
            DebianPriority(rawValue: UInt8(truncatingIfNeeded: rawValue >> 8 & 7)) ?? .extra
        }

        /// The two bits from 12 on.
        package var multiArch: DebianMultiArch {
            DebianMultiArch(rawValue: UInt8(truncatingIfNeeded: rawValue >> 12 & 3)) ?? .no
        }

        init(
            essential: Bool, important: Bool, priority: DebianPriority, multiArch: DebianMultiArch
        ) {
            rawValue =
                (essential ? 1 : 0) | (important ? 2 : 0) | UInt32(priority.rawValue) << 8
                | UInt32(multiArch.rawValue) << 12
        }
    }

    /// Stores the record.
    func append(to rows: inout [UInt32]) {
        rows.append(name)
        rows.append(version)
        rows.append(architecture)
        rows.append(sourceName)
        rows.append(sourceVersion)
        rows.append(filename)
        rows.append(section)
        rows.append(flags.rawValue)
        for size in [size, installedSize] {
            rows.append(UInt32(truncatingIfNeeded: size))
            rows.append(UInt32(truncatingIfNeeded: size >> 32))
        }
        rows.append(firstTerm)
        rows.append(termCount)
        rows.append(stanza)
        rows.append(0)
    }

    /// An empty record.
    init() {}

    /// Reads a stored record.
    init(_ word: (Int) -> UInt32) {
        name = word(0)
        version = word(1)
        architecture = word(2)
        sourceName = word(3)
        sourceVersion = word(4)
        filename = word(5)
        section = word(6)
        flags = Flags(rawValue: word(7))
        size = UInt64(word(8)) | UInt64(word(9)) << 32
        installedSize = UInt64(word(10)) | UInt64(word(11)) << 32
        firstTerm = word(12)
        termCount = word(13)
        stanza = word(14)
    }
}
