import Packages

/// Packages and the repositories that they come from.
extension SpecificationReader {
    /// The packages asked for, each once, in byte order of their text.
    func packages(_ value: YAMLValue) throws(SpecificationError) -> [PackageRequest] {
        var requests: [String: PackageRequest] = [:]
        for element in try value.list("a list of packages") {
            let request = try package(element)
            requests[request.description] = request
        }
        return requests.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
    }

    private func package(_ value: YAMLValue) throws(SpecificationError) -> PackageRequest {
        let text = try value.word("a package")
        switch ecosystem {
        case .debian: return .debian(try debianPackage(text, value))
        case .alpine:
            if let slash = text.firstIndex(of: "/"), slash != text.startIndex, !text.contains(":") {
                throw value.bad(
                    "`\(text)`: a suite after a `/` is Debian's; tag the repository and write "
                        + "`\(text[..<slash])@TAG`")
            }
            do throws(AlpineDependencyError) {
                return .alpine(try AlpineDependency(text))
            } catch {
                throw value.bad(error.description)
            }
        }
    }

    private func debianPackage(
        _ text: String, _ value: YAMLValue
    ) throws(SpecificationError) -> DebianPackageRequest {
        if text.hasPrefix("!") {
            throw value.bad(
                "`\(text)`: packages that must not be chosen belong in `contents.exclude`")
        }
        if text.contains("@") {
            throw value.bad("`\(text)`: tags are Alpine's; write `NAME/SUITE`")
        }
        if text.contains(where: { "<>~".contains($0) && !text.contains("=") }) {
            throw value.bad("`\(text)`: want `NAME`, `NAME=VERSION` or `NAME/SUITE`")
        }
        var request: DebianPackageRequest
        let end = text.firstIndex { $0 == "=" || $0 == "/" } ?? text.endIndex
        let names = text[..<end].split(separator: ":", omittingEmptySubsequences: false)
        guard names.count <= 2 else { throw value.bad("`\(text)` is not a Debian package") }
        request = DebianPackageRequest(name: try debianName(String(names[0]), value))
        if names.count == 2 {
            guard let architecture = PackageArchitecture(user: String(names[1]), in: .debian),
                architecture.text == names[1]
            else { throw value.bad("`\(names[1])` is not an architecture of Debian") }
            request.architecture = architecture
        }
        guard end < text.endIndex else { return request }
        let rest = text[text.index(after: end)...]
        if text[end] == "/" {
            guard Self.isArchiveName(String(rest)) else {
                throw value.bad("`\(rest)` is not the name of a suite")
            }
            request.suite = String(rest)
        } else {
            do throws(DebianVersionError) {
                request.version = try DebianVersion(rest)
            } catch {
                throw value.bad("\(error)")
            }
        }
        return request
    }

    /// The names of packages, each once, sorted.
    func packageNames(_ value: YAMLValue) throws(SpecificationError) -> [PackageName] {
        Set(try value.list("a list of packages", of: packageName)).sorted()
    }

    /// The name of a package, without anything about its version.
    func packageName(_ value: YAMLValue) throws(SpecificationError) -> PackageName {
        let text = try value.word("the name of a package")
        if ecosystem == .debian { return try debianName(text, value) }
        guard let name = try? PackageName(text), !text.contains("@") else {
            throw value.bad("`\(text)` is not the name of a package")
        }
        return name
    }

    /// Debian policy §5.6.1: at least two lower-case letters, digits, `+`, `-` and `.`.
    private func debianName(
        _ text: String, _ value: YAMLValue
    ) throws(SpecificationError) -> PackageName {
        let isWord: (UInt8) -> Bool = { (97...122).contains($0) || (48...57).contains($0) }
        let isPlain = text.utf8.allSatisfy { isWord($0) || "+-.".utf8.contains($0) }
        guard isPlain, text.utf8.count > 1, let first = text.utf8.first, isWord(first),
            let name = try? PackageName(text)
        else { throw value.bad("`\(text)` is not the name of a Debian package") }
        return name
    }

    /// The repositories of a list.
    func repositories(_ value: YAMLValue) throws(SpecificationError) -> [RepositoryEntry] {
        try value.list("a list of repositories", of: repository)
    }

    private func repository(_ value: YAMLValue) throws(SpecificationError) -> RepositoryEntry {
        let line = try value.line("a repository")
        var words = line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        switch ecosystem {
        case .debian where words.first == "deb":
            return .debianSuite(try debianSuite(words.dropFirst(), value))
        case .debian:
            guard words.count == 1 else {
                throw value.bad(
                    "want the URL of a mirror, or `deb [signed-by=FILE] URL SUITE COMPONENT…`")
            }
            return .debianMirror(try reference(words[0], value))
        case .alpine:
            guard words.first != "deb" else {
                throw value.bad("this is a line for apt, and the image is Alpine")
            }
            var tag: AlpineTag?
            if words.count == 2, words[0].hasPrefix("@") {
                do throws(AlpineTagError) {
                    tag = try AlpineTag(words.removeFirst())
                } catch {
                    throw value.bad(error.description)
                }
            }
            guard words.count == 1 else { throw value.bad("want `URL`, or `@TAG URL`") }
            return .apk(tag, try reference(words[0], value))
        }
    }

    private func debianSuite(
        _ all: ArraySlice<String>, _ value: YAMLValue
    ) throws(SpecificationError) -> DebianSuiteEntry {
        var words = all
        var signedBy: FileReference?
        if words.first?.hasPrefix("[") == true {
            guard let end = words.firstIndex(where: { $0.hasSuffix("]") }) else {
                throw value.bad("the options have no `]`")
            }
            let options = words[...end].joined(separator: " ").dropFirst().dropLast()
            for option in options.split(separator: " ") {
                guard option.hasPrefix("signed-by=") else { throw value.bad(Self.advice(option)) }
                signedBy = try reference(String(option.dropFirst(10)), value)
            }
            words = words[(end + 1)...]
        }
        guard let location = words.popFirst(), let suite = words.popFirst(), !words.isEmpty else {
            throw value.bad("want `deb [signed-by=FILE] URL SUITE COMPONENT…`")
        }
        for name in [suite] + words where !Self.isArchiveName(name) {
            throw value.bad("`\(name)` is not a name in an archive")
        }
        return DebianSuiteEntry(
            location: try reference(location, value), suite: suite, components: Array(words),
            signedBy: signedBy)
    }

    private static func advice(_ option: Substring) -> String {
        let name = option.prefix { $0 != "=" }
        if name == "trusted" || name.hasPrefix("allow-") {
            return "the option `\(name)` has no place here: signatures are always checked"
        }
        return "the option `\(name)` has no place here; want `signed-by`"
    }

    /// A URL or path, as the whole of a value.
    func reference(_ value: YAMLValue) throws(SpecificationError) -> FileReference {
        try reference(value.line("a URL or a path"), value)
    }

    /// A URL, or a path that begins with `/`, `./` or `../`.
    func reference(
        _ text: String, _ value: YAMLValue
    ) throws(SpecificationError) -> FileReference {
        var clean = text
        while clean.count > 1, clean.hasSuffix("/") { clean.removeLast() }
        if clean.contains("://") {
            guard let location = try? RemoteLocation(clean) else {
                throw value.bad(
                    "`\(clean.prefix { $0 != ":" })` URLs are not read; want http or https")
            }
            return FileReference(text: location.description, location: location)
        }
        guard ["/", "./", "../"].contains(where: clean.hasPrefix) else {
            throw value.bad(
                "`\(clean)`: want http://…, https://…, or a path that begins with `/` or `./`")
        }
        let path = files.absolute(files.locate(clean, from: value.node.position.file))
        guard let location = try? RemoteLocation(path) else {
            throw value.bad("`\(clean)`: paths with white space are not supported")
        }
        return FileReference(text: clean, location: location)
    }
}
