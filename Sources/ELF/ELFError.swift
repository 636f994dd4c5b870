/// Why a file is no ELF file, or one that no loader would take.
public enum ELFError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It does not begin with the four bytes that ELF files begin with.
    case notELF
    /// A part lies outside the file.
    case outside(Part)
    /// A part has a value that it cannot have.
    case bad(Part)
    /// A part goes beyond what is read of files of unknown origin.
    case tooBig(Part)

    /// The parts of a file that may be wrong.
    public enum Part: String, Hashable, Sendable {
        /// The bytes that tell class and byte order.
        case identification
        /// The rest of the header.
        case header
        /// The table of program headers.
        case programHeaders = "program headers"
        /// The table of section headers.
        case sectionHeaders = "section headers"
        /// The path of the program interpreter.
        case interpreter
        /// The dynamic section.
        case dynamicSection = "dynamic section"
        /// A string of the dynamic section.
        case dynamicString = "string of the dynamic section"
        /// The versions that are needed of other files.
        case versionNeeds = "version needs"
        /// The versions that are defined.
        case versionDefinitions = "version definitions"
        /// A note.
        case note
        /// A table of symbols.
        case symbols
    }

    /// One line.
    public var description: String {
        switch self {
        case .notELF: "not an ELF file"
        case .outside(let part): "damaged ELF file: its \(part.rawValue) lie outside the file"
        case .bad(let part): "damaged ELF file: bad \(part.rawValue)"
        case .tooBig(let part): "ELF file with too many or too long \(part.rawValue)"
        }
    }
}
