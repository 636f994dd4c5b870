@testable import ImageSpec

/// Files in memory, so that tests need no disk.
struct MemoryFiles: SpecificationFiles {
    var workingDirectory = "/work"
    var files: [String: String] = [:]

    func exists(_ path: String) -> Bool { files[path] != nil }

    func read(_ path: String, limit: Int) throws(SpecificationFileError) -> [UInt8] {
        guard let text = files[path] else { throw SpecificationFileError("no such file") }
        return Array(text.utf8)
    }
}

/// Short ways to specifications, for tests.
enum Spec {
    static func document(
        _ yaml: String, files: [String: String] = [:]
    ) throws -> SpecificationDocument {
        try SpecificationLoader(files: MemoryFiles(files: files))
            .load(Array(yaml.utf8), file: "spec.yaml")
    }

    static func read(
        _ yaml: String, variant: String? = nil, files: [String: String] = [:]
    ) throws -> ImageSpecification {
        try document(yaml, files: files).specification(variant: variant)
    }

    /// A Debian image with the rest of a document.
    static func debian(_ rest: String) throws -> ImageSpecification {
        try read("distribution: debian\nrelease: bookworm\n" + rest)
    }

    /// An Alpine image with the rest of a document.
    static func alpine(_ rest: String) throws -> ImageSpecification {
        try read("distribution: alpine\nrelease: \"3.19\"\n" + rest)
    }

    /// The message that a document is refused with, or what it reads as when it is not refused.
    static func message(_ yaml: String, files: [String: String] = [:]) -> String {
        do {
            let document = try document(yaml, files: files)
            return "accepted: \(document.variants)"
        } catch {
            return "\(error)"
        }
    }
}
