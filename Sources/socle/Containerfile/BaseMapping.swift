import Compression
import ImageSpec

/// What the names behind `FROM` are taken for: a site's own images in the place of others', so that
/// Dockerfiles build on them as they are.
struct BaseMapping {
    private var targets: [String: String] = [:]

    /// No mapping: names mean what they say.
    init() {}

    /// Reads a mapping: lines of a name as `FROM` has it and an IMAGE, or `catalogue:NAME`, with
    /// white space between them; `#` begins a remark. `catalogue` stands for the names that others'
    /// images have and the catalogue's that are like them.
    ///
    /// - Throws: ``BadInput`` for a line that is none.
    init(_ path: String) throws {
        if path == "catalogue" {
            targets = Self.catalogue
            return
        }
        let bytes: [UInt8]
        do {
            bytes = try FileSource(path: path).readAll(limit: 1 << 20)
        } catch {
            throw BadInput("--bases: \(error)")
        }
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            if words.isEmpty { continue }
            guard words.count == 2 else {
                throw BadInput("\(path):\(number + 1): want two words, NAME and IMAGE")
            }
            targets[Self.normal(String(words[0]))] = String(words[1])
        }
    }

    /// What a name is taken for.
    func target(of name: String) -> String { targets[Self.normal(name)] ?? name }

    /// A name without what others leave out: Docker's registry and `latest`.
    private static func normal(_ name: String) -> String {
        var text = name
        for prefix in ["docker.io/library/", "docker.io/", "index.docker.io/library/"]
        where text.hasPrefix(prefix) {
            text = String(text.dropFirst(prefix.count))
        }
        let last = text.split(separator: "/").last ?? ""
        return last.contains(":") || text.contains("@") ? text : text + ":latest"
    }

    /// Names of others' images, and the catalogue's image that is like each.
    private static var catalogue: [String: String] {
        var all: [String: String] = [:]
        for release in ["3.19", "3.20", "3.21", "3.22"] {
            all["alpine:\(release)"] = "catalogue:alpine@\(release)"
        }
        all["alpine:latest"] = "catalogue:alpine"
        let debian = [("bookworm", "12"), ("trixie", "13")]
        for (name, number) in debian {
            all["debian:\(name)"] = "catalogue:debian@\(name)"
            all["debian:\(number)"] = "catalogue:debian@\(name)"
            all["debian:\(name)-slim"] = "catalogue:debian-slim@\(name)"
            all["debian:\(number)-slim"] = "catalogue:debian-slim@\(name)"
        }
        for entry in Catalogue.entries where entry.name.hasPrefix("distroless/") {
            for release in entry.releases {
                let number = debian.first { $0.0 == release }?.1
                let full = number.map { "gcr.io/\(entry.name)-debian\($0)" }
                for variant in ["latest"] + entry.variants {
                    let suffix = variant == "latest" ? "" : ":\(variant)"
                    let target = "catalogue:\(entry.name)@\(release)\(suffix)"
                    if let full { all["\(full):\(variant)"] = target }
                    if release == entry.defaultRelease {
                        all["gcr.io/\(entry.name):\(variant)"] = target
                    }
                }
            }
        }
        return all
    }
}
