import Packages
import Resolver
import Testing

/// A universe written in few words, for tests.
///
/// Every line that does not begin with white space is a package: its name, its version and what else
/// is not usual about it (`arch=all`, `essential`, `priority=required`, `multiarch=allowed`,
/// `source=x`). The lines below it that do are its relation fields:
///
///     app 1.0
///       Depends: lib (>= 2) | other
///     lib 2.1 multiarch=same
struct DebianWorld {
    private var sources: [DebianSource] = []

    /// A world of one release called `stable`.
    init(_ text: String) throws { try add("stable", text) }

    /// A world without releases.
    init() {}

    /// Adds a release.
    mutating func add(_ release: String, priority: Int = 500, _ text: String) throws {
        let stanzas = Self.stanzas(text, release)
        guard let index = try DebianIndex(text: stanzas, file: release) else { return }
        sources.append(
            DebianSource(index: index, label: release, releaseNames: [release], priority: priority))
    }

    /// The universe for amd64.
    var universe: DebianUniverse {
        DebianUniverse(sources: sources, architecture: PackageArchitecture("amd64"))
    }

    /// Selects, with a request as on apt's command line.
    func select(
        _ words: String..., change: (inout DebianRequest) -> Void = { _ in }
    ) throws -> DebianSelection {
        var request = try DebianRequest(specifications: words)
        change(&request)
        return try DebianResolver().resolve(request, in: universe)
    }

    /// The names that a request selects.
    func names(
        _ words: String..., change: (inout DebianRequest) -> Void = { _ in }
    ) throws -> [String] {
        var request = try DebianRequest(specifications: words)
        change(&request)
        return try DebianResolver().resolve(request, in: universe).records.map(\.name.text)
    }

    /// The explanation of why a request fails, line by line; empty when it does not.
    func explanation(
        _ words: String..., change: (inout DebianRequest) -> Void = { _ in }
    ) throws -> [String] {
        var request = try DebianRequest(specifications: words)
        change(&request)
        do {
            _ = try DebianResolver().resolve(request, in: universe)
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    private static func stanzas(_ text: String, _ release: String) -> String {
        var stanzas = ""
        for line in text.split(separator: "\n") {
            if line.first == " " {
                stanzas += line.drop { $0 == " " } + "\n"
            } else {
                stanzas += "\n" + head(line.split(separator: " ").map(String.init), release)
            }
        }
        return stanzas
    }

    private static func head(_ words: [String], _ release: String) -> String {
        var architecture = "amd64"
        var fields = ""
        for word in words.dropFirst(2) {
            let value = word.split(separator: "=", maxSplits: 1).last.map(String.init) ?? ""
            if word.hasPrefix("arch=") { architecture = value }
            if word.hasPrefix("priority=") { fields += "Priority: \(value)\n" }
            if word.hasPrefix("multiarch=") { fields += "Multi-Arch: \(value)\n" }
            if word.hasPrefix("source=") { fields += "Source: \(value)\n" }
            if word == "essential" { fields += "Essential: yes\n" }
        }
        let version = words.count > 1 ? words[1] : "1"
        let file = version.replacing(":", with: "%3a")
        return """
            Package: \(words[0])
            Version: \(version)
            Architecture: \(architecture)
            Filename: pool/\(release)/\(words[0])_\(file)_\(architecture).deb
            Size: 100
            Installed-Size: 2
            SHA256: \(String(repeating: "0", count: 64))
            \(fields)
            """
    }
}

/// Expects an explanation, and shows what came instead.
func expectLines(
    _ found: [String], _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(found == expected, sourceLocation: sourceLocation)
}
