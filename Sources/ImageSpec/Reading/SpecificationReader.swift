import Packages

/// Reads a merged document into an ``ImageSpecification``: every key, in one place each.
struct SpecificationReader {
    /// Where relative paths are looked for.
    let files: any SpecificationFiles
    /// The family, known before anything else is read.
    let ecosystem: Ecosystem
    /// Whether the document leaves the distribution to its repositories, as apko's do.
    let isApko: Bool

    /// The `PATH` of images that set none, apko's where the document is one of apko's.
    private static let searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    private static let apkoSearchPath =
        "/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin"

    /// Reads a document.
    static func read(
        _ root: YAMLNode, variant: String?, files: any SpecificationFiles
    ) throws(SpecificationError) -> ImageSpecification {
        let value = YAMLValue(node: root, key: "")
        let top = try YAMLMap(
            value, keys: SpecificationKeys.top, advice: SpecificationKeys.topAdvice)
        let (ecosystem, isApko) = try family(top)
        let reader = SpecificationReader(files: files, ecosystem: ecosystem, isApko: isApko)
        return try reader.specification(top, variant: variant)
    }

    /// The family that `distribution` names, or apk's where repositories are named without one.
    private static func family(
        _ top: YAMLMap
    ) throws(SpecificationError) -> (Ecosystem, isApko: Bool) {
        if let distribution = top["distribution"] {
            return (try distribution.choice(Ecosystem.self), false)
        }
        let contents = top["contents"]?.node
        let named = ["repositories", "build_repositories"].compactMap { contents?[$0] }
        guard let first = named.first(where: { !$0.isNothing }) else {
            _ = try top.required(
                "distribution", "write `debian` or `alpine`, or name `contents.repositories`")
            return (.alpine, true)
        }
        if case .list(let elements) = first.content,
            let line = elements.first(where: { element in
                if case .scalar(let text, _) = element.content {
                    text.hasPrefix("deb ")
                } else {
                    false
                }
            })
        {
            throw SpecificationError(
                line.position,
                .missing(key: "distribution", "write `distribution: debian` for apt's repositories")
            )
        }
        return (.alpine, true)
    }

    private func specification(
        _ top: YAMLMap, variant: String?
    ) throws(SpecificationError) -> ImageSpecification {
        let release = try top.read("release", release)
        try checkFormat(top)
        return ImageSpecification(
            name: try top.read("name", imageName),
            description: try top.read("description") { (value) throws(SpecificationError) in
                try value.line()
            },
            variant: variant, ecosystem: ecosystem, parents: try parents(top), release: release,
            contents: try contents(top, release: release),
            architectures: try top.read("archs", architectures) ?? [],
            accounts: try accounts(top["accounts"]),
            entrypoint: try top.read("entrypoint", entrypoint) ?? [],
            command: try top.read("cmd", command) ?? [],
            environment: try environment(top["environment"]),
            workingDirectory: try top.read("work-dir", workingDirectory),
            stopSignal: try top.read("stop-signal", stopSignal),
            volumes: try top.read("volumes", volumes) ?? [],
            ports: try top.read("ports", ports) ?? [],
            annotations: try top.read("annotations", metadata) ?? [:],
            labels: try top.read("labels", metadata) ?? [:],
            paths: try top.read("paths") { (value) throws(SpecificationError) in
                try value.list(of: pathChange)
            } ?? [],
            osRelease: try top.read("os-release", osRelease) ?? [:],
            certificates: try certificates(top["certificates"]),
            layering: try top.read("layering", layering) ?? nil,
            vcsURL: try top.read("vcs-url") { (value) throws(SpecificationError) in
                try value.word("a URL, with a commit after an `@`")
            })
    }

    /// The image that `extends` stands for, which the loader has put there whole.
    private func parents(_ top: YAMLMap) throws(SpecificationError) -> [ImageSpecification] {
        guard let value = top["extends"] else { return [] }
        return [try Self.read(value.node, variant: nil, files: files)]
    }

    /// A release's name, in the spelling that mirrors have.
    private func release(_ value: YAMLValue) throws(SpecificationError) -> ReleaseName {
        let text = try value.word("the name of a release")
        switch ecosystem {
        case .alpine:
            let number = text.hasPrefix("v") ? text.dropFirst() : text[...]
            if text == "edge" { return ReleaseName(text) }
            let parts = number.split(separator: ".", omittingEmptySubsequences: false)
            let isNumber = parts.allSatisfy { part in
                !part.isEmpty && part.utf8.count < 5
                    && part.utf8.allSatisfy { (48...57).contains($0) }
            }
            if isNumber, parts.count == 3 {
                throw value.bad(
                    "`\(text)` is a point release, and the archive has no folder for it; write "
                        + "`\(parts[0]).\(parts[1])`")
            }
            guard isNumber, parts.count == 2 else {
                throw value.bad(
                    "`\(text)` is not a release of Alpine; want `edge`, or one like `3.19`")
            }
            return ReleaseName(String(number))
        case .debian:
            let names = ["11": "bullseye", "12": "bookworm", "13": "trixie", "14": "forky"]
            if let name = names[text] { throw value.bad("write the release's name: `\(name)`") }
            guard !["stable", "oldstable", "testing"].contains(text) else {
                throw value.bad("`\(text)` is another release in time; write the release's name")
            }
            guard text.utf8.allSatisfy({ (97...122).contains($0) }) else {
                throw value.bad("`\(text)` is not a release of Debian; want one like `bookworm`")
            }
            return ReleaseName(text)
        }
    }

    /// `format` is apko's: tar archives are what Socle writes, so there is nothing to keep of it.
    private func checkFormat(_ top: YAMLMap) throws(SpecificationError) {
        guard let format = top["format"], try format.word() != "tar" else { return }
        throw format.unsupported("layers are always tar archives; remove it, or write `tar`")
    }

    private func environment(
        _ value: YAMLValue?
    ) throws(SpecificationError) -> [String: String] {
        var variables: [String: String] = [:]
        if let value {
            variables = try value.freeMap("a map of variables")
            let wrong = variables.keys.filter { $0.isEmpty || $0.contains("=") }
            if let name = wrong.min() {
                throw value.bad("`\(name)` is not the name of a variable")
            }
        }
        if variables["PATH"] == nil {
            variables["PATH"] = isApko ? Self.apkoSearchPath : Self.searchPath
        }
        if isApko, variables["SSL_CERT_FILE"] == nil {
            variables["SSL_CERT_FILE"] = "/etc/ssl/certs/ca-certificates.crt"
        }
        return variables
    }
}
