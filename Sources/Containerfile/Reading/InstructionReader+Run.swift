import ImageSpec

extension InstructionReader {
    /// `RUN`.
    func run() throws(ContainerfileError) -> RunInstruction {
        let flags = try flags(["mount", "network", "security"])
        guard !flags.rest.isEmpty else { throw error("RUN wants a command", at: keyword) }
        var mounts: [RunMount] = []
        for flag in flags.each("mount") {
            if let value = flag.value { mounts.append(try mount(value)) }
        }
        var network = RunNetwork.default
        if let value = flags.last("network")?.value {
            guard let known = RunNetwork(rawValue: value.text.lowercased()) else {
                throw error("`--network` is default, none or host", at: value.place)
            }
            network = known
        }
        if let value = flags.last("security")?.value, value.text.lowercased() != "sandbox" {
            throw error(
                "`--security=\(value.text)` is not supported; a RUN always has the sandbox",
                at: value.place)
        }
        return RunInstruction(
            command: try commandLine(flags.rest), heredocs: line.heredocs, mounts: mounts,
            network: network)
    }

    /// What options each kind of mount has.
    private static func options(of kind: RunMount.Kind) -> Set<String> {
        switch kind {
        case .bind: ["target", "source", "from", "rw"]
        case .cache: ["id", "target", "ro", "sharing", "from", "source", "mode", "uid", "gid"]
        case .tmpfs: ["target", "size"]
        case .secret: ["id", "target", "required", "mode", "uid", "gid", "env"]
        case .ssh: ["id", "target", "required", "mode", "uid", "gid"]
        }
    }

    private static let spellings: [String: String] = [
        "dst": "target", "destination": "target", "src": "source", "readonly": "ro",
        "readwrite": "rw",
    ]

    private func mount(_ word: Word) throws(ContainerfileError) -> RunMount {
        var kind = RunMount.Kind.bind
        var options: [String: String] = [:]
        for field in CommaFields.split(word.text) {
            let halves = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let written = halves[0].lowercased()
            let value = halves.count > 1 ? String(halves[1]) : "true"
            if written == "type" {
                guard let known = RunMount.Kind(rawValue: value.lowercased()) else {
                    let all = RunMount.Kind.allCases.map(\.rawValue)
                    throw error(
                        "no mount has the type `\(value)`; "
                            + NearestName.advice(for: value, among: all), at: word.place)
                }
                kind = known
                continue
            }
            let name = Self.spellings[written] ?? written
            guard options.updateValue(value, forKey: name) == nil else {
                throw error("`\(written)` stands in this mount twice", at: word.place)
            }
        }
        // What is written to a bind mount is never kept, so that it may be said either way.
        if kind == .bind, let value = options.removeValue(forKey: "ro") {
            options["rw"] = value == "false" ? "true" : "false"
        }
        if kind == .cache, let value = options.removeValue(forKey: "rw") {
            options["ro"] = value == "false" ? "true" : "false"
        }
        let known = Self.options(of: kind)
        for name in options.keys.sorted() where !known.contains(name) {
            throw error(
                "a \(kind.rawValue) mount has no option `\(name)`; "
                    + NearestName.advice(for: name, among: known), at: word.place)
        }
        guard options["target"] != nil || kind == .secret || kind == .ssh else {
            throw error("a \(kind.rawValue) mount wants a `target`", at: word.place)
        }
        if let sharing = options["sharing"], !["shared", "private", "locked"].contains(sharing) {
            throw error("`sharing` is shared, private or locked", at: word.place)
        }
        return RunMount(kind: kind, options: options, place: word.place)
    }
}

/// Fields that commas separate, as in CSV: a quoted field may hold commas.
enum CommaFields {
    /// The fields, without their quotes.
    static func split(_ text: String) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in text {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields.filter { !$0.isEmpty }
    }
}
