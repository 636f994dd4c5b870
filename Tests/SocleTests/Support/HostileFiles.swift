import TestSupport
import Testing

/// Files that a package may not have, and what an error about them has to name.
struct HostileFiles: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let files: [RawTarEntry]
    let naming: [String]

    init(_ name: String, naming: [String], _ files: RawTarEntry...) {
        testDescription = name
        self.files = files
        self.naming = naming
    }
}
