import Packages

/// The keys that say how the image is named, started and described.
extension SpecificationReader {
    /// A name that a registry takes: parts of lower-case letters and digits, joined by single
    /// separators (OCI distribution specification, *pulling manifests*).
    func imageName(_ value: YAMLValue) throws(SpecificationError) -> String {
        let text = try value.word("a name")
        let isName =
            text.utf8.count <= 255
            && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(
                Self.isNamePart)
        guard isName else {
            throw value.bad(
                "`\(text)` is not a name for an image (want lower-case letters and digits, joined "
                    + "by `.`, `_`, `-` or `/`)")
        }
        return text
    }

    private static func isNamePart(_ part: Substring) -> Bool {
        let isWord: (UInt8) -> Bool = { (97...122).contains($0) || (48...57).contains($0) }
        guard let first = part.utf8.first, let last = part.utf8.last, isWord(first), isWord(last)
        else { return false }
        return part.utf8.allSatisfy { isWord($0) || "._-".utf8.contains($0) }
            && !part.contains("..") && !part.contains("___") && !part.contains("._")
    }

    /// Architectures in any spelling, each once.
    func architectures(_ value: YAMLValue) throws(SpecificationError) -> [PackageArchitecture] {
        var all: [PackageArchitecture] = []
        for element in try value.list("a list of architectures") {
            let text = try element.word("an architecture")
            guard let architecture = PackageArchitecture(user: text, in: ecosystem) else {
                throw element.bad(architectureAdvice(text))
            }
            if !all.contains(architecture) { all.append(architecture) }
        }
        return all
    }

    private func architectureAdvice(_ text: String) -> String {
        if text == "all" || text == "host" {
            return "name the architectures; without any, the host's own is built"
        }
        let known = [
            "386", "amd64", "arm/v5", "arm/v6", "arm/v7", "arm64", "loong64", "mips64le",
            "ppc64le", "riscv64", "s390x",
        ].filter { PackageArchitecture(user: $0, in: ecosystem) != nil }
        return "`\(text)` is not an architecture of \(ecosystem.title); "
            + NearestName.advice(for: text, among: known)
    }

    /// apko's entrypoint: a command, or a fragment for the shell.
    func entrypoint(_ value: YAMLValue) throws(SpecificationError) -> [String] {
        let map = try YAMLMap(value, keys: ["type", "command", "shell-fragment", "services"])
        if let type = map["type"] {
            let text = try type.word()
            guard text == "service-bundle" else {
                throw type.bad("`\(text)` is not a type of entrypoint")
            }
            throw type.unsupported(
                "a service bundle needs a supervisor; start one program with `command`, or "
                    + "install a supervisor and start that")
        }
        if let services = map["services"] {
            throw services.unsupported(
                "services need a supervisor; start one program with `command`")
        }
        if let fragment = map["shell-fragment"] {
            let text = try fragment.text()
            if !text.isEmpty { return ["/bin/sh", "-c", text] }
        }
        return try map.read("command", command) ?? []
    }

    /// A command: a text that is split as a shell would, or the words themselves.
    func command(_ value: YAMLValue) throws(SpecificationError) -> [String] {
        if case .list = value.node.content {
            return try value.list { (word) throws(SpecificationError) in try word.text() }
        }
        let text = try value.text("a command, or a list of its words")
        do throws(ShellWordsError) {
            return try ShellWords.split(text)
        } catch {
            throw value.bad("\(error)")
        }
    }

    /// An absolute directory.
    func workingDirectory(_ value: YAMLValue) throws(SpecificationError) -> String {
        let text = try value.line("a directory")
        guard text.hasPrefix("/") else { throw value.bad("`\(text)` must begin with `/`") }
        return text
    }

    /// A signal by name or number.
    func stopSignal(_ value: YAMLValue) throws(SpecificationError) -> String {
        let text = try value.word("a signal")
        let isNumber = Int(text).map { (1...64).contains($0) } ?? false
        let isName =
            text.hasPrefix("SIG")
            && text.utf8.allSatisfy {
                (65...90).contains($0) || (48...57).contains($0) || "+-".utf8.contains($0)
            }
        guard isNumber || isName else {
            throw value.bad("`\(text)` is not a signal; want one like `SIGTERM`, or a number")
        }
        return text
    }

    /// Absolute paths, sorted.
    func volumes(_ value: YAMLValue) throws(SpecificationError) -> [String] {
        Set(
            try value.list("a list of paths") { (element) throws(SpecificationError) in
                try self.workingDirectory(element)
            }
        ).sorted()
    }

    /// Ports, sorted; those without a protocol are TCP's.
    func ports(_ value: YAMLValue) throws(SpecificationError) -> [ExposedPort] {
        let all = try value.list("a list of ports") { (element) throws(SpecificationError) in
            let text = try element.word("a port")
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard let number = UInt16(parts[0]), number > 0, parts.count <= 2,
                let transport = ExposedPort.Transport(
                    rawValue: parts.count == 2 ? String(parts[1]) : "tcp")
            else { throw element.bad("`\(text)` is not a port; want one like `8080` or `53/udp`") }
            return ExposedPort(number: number, transport: transport)
        }
        return Set(all).sorted()
    }

    /// Annotations or labels.
    func metadata(_ value: YAMLValue) throws(SpecificationError) -> [String: String] {
        let map = try value.freeMap()
        guard map[""] == nil else { throw value.bad("a key must not be empty") }
        return map
    }

    /// Fields of os-release(5).
    func osRelease(_ value: YAMLValue) throws(SpecificationError) -> [String: String] {
        let fields = try value.freeMap("a map of fields")
        for (key, text) in fields.sorted(by: { $0.key < $1.key }) {
            let isKey =
                !key.isEmpty
                && key.utf8.allSatisfy {
                    (65...90).contains($0) || (48...57).contains($0) || $0 == 95
                }
            guard isKey else {
                throw value.bad("`\(key)` is not a field; want capital letters, digits and `_`")
            }
            guard !text.contains(where: \.isNewline) else {
                throw value.bad("the value of `\(key)` must be on one line")
            }
        }
        return fields
    }

    /// apko's layering; an empty map asks for nothing.
    func layering(_ value: YAMLValue) throws(SpecificationError) -> Layering? {
        let map = try YAMLMap(value, keys: ["strategy", "budget"])
        guard map["strategy"] != nil || map["budget"] != nil else { return nil }
        let strategy = try map.required("strategy", "write `origin`")
        guard try strategy.word() == "origin" else {
            throw strategy.bad("`\(try strategy.word())` is not known; want `origin`")
        }
        let budget = try map.required("budget", "write the most layers for packages, such as 10")
        return Layering(budget: try budget.number(1...120))
    }
}

extension Ecosystem {
    /// The name that people know.
    var title: String {
        switch self {
        case .debian: "Debian"
        case .alpine: "Alpine"
        }
    }
}
