import ImageSpec

/// Reads one instruction from its joined line (Dockerfile reference).
struct InstructionReader {
    let file: String
    let lines: [String]
    let escape: Character
    let line: LogicalLine
    /// The keyword.
    let keyword: Substring
    /// All behind it.
    let arguments: Substring
    /// Findings on the way.
    var remarks: [CheckFinding] = []

    /// Takes the keyword off a line.
    init(_ line: LogicalLine, file: String, lines: [String], escape: Character) {
        self.file = file
        self.lines = lines
        self.escape = escape
        self.line = line
        let text = line.text[...]
        keyword = text.prefix { !WordSplitter.isSpace($0) }
        arguments = WordSplitter.trim(text[keyword.endIndex...])
    }

    /// All keywords.
    static let keywords = [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL",
        "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ]

    /// The instruction.
    ///
    /// - Throws: ``ContainerfileError``.
    mutating func read() throws(ContainerfileError) -> Instruction {
        let name = keyword.uppercased()
        guard Self.keywords.contains(name) else {
            let near = NearestName.nearest(to: name, among: Self.keywords)
            throw error(
                "unknown instruction `\(keyword)`"
                    + (near.map { "; did you mean `\($0)`?" } ?? ""), at: keyword)
        }
        let wantsNothing = arguments.isEmpty && name != "ENTRYPOINT" && name != "CMD"
        guard !wantsNothing else {
            throw error("\(name) wants \(Self.wanted(name))", at: keyword)
        }
        return Instruction(
            kind: try kind(name), place: line.place(of: keyword), lastLine: line.lastLine,
            keyword: String(keyword),
            text: name + (arguments.isEmpty ? "" : " " + arguments))
    }

    private mutating func kind(_ name: String) throws(ContainerfileError) -> Instruction.Kind {
        switch name {
        case "FROM": return .from(try from())
        case "ARG": return .argument(try declarations())
        case "ENV": return .environment(try assignments(name))
        case "LABEL": return .label(try assignments(name))
        case "RUN": return .run(try run())
        case "COPY", "ADD": return .copy(try copy(isAdd: name == "ADD"))
        case "WORKDIR": return .workingDirectory(line.word(try plain(name)))
        case "USER": return .user(line.word(try plain(name)))
        case "STOPSIGNAL": return .stopSignal(line.word(try plain(name)))
        case "ENTRYPOINT": return .entrypoint(recommended(try commandLine(try plain(name))))
        case "CMD": return .command(recommended(try commandLine(try plain(name))))
        case "SHELL": return .shell(try shell())
        case "EXPOSE": return .expose(WordSplitter.fields(try plain(name)).map(line.word))
        case "VOLUME": return .volume(try listOrFields(try plain(name)))
        case "HEALTHCHECK": return .healthcheck(try healthcheck())
        case "ONBUILD": return .onBuild(try onBuild())
        default:
            remark(
                .maintainerDeprecated,
                "MAINTAINER is an old form; write LABEL org.opencontainers.image.authors=…",
                at: keyword)
            return .maintainer(String(arguments))
        }
    }

    /// The arguments of an instruction that has no flags.
    private func plain(_ name: String) throws(ContainerfileError) -> Substring {
        let flags = InstructionFlags(arguments, of: line, escape: escape)
        if let flag = flags.all.first, name != "CMD", name != "ENTRYPOINT" {
            throw error("\(name) has no flags", at: flag.place)
        }
        return arguments
    }

    /// A command in either form.
    func commandLine(_ text: Substring) throws(ContainerfileError) -> CommandLine {
        if let words = JSONList.read(text) { return .exec(words) }
        return .shell(String(text))
    }

    private mutating func recommended(_ command: CommandLine) -> CommandLine {
        if case .shell(let text) = command, !text.isEmpty {
            remark(
                .jsonArgsRecommended,
                "\(keyword.uppercased()) in shell form runs below a shell, which keeps signals from "
                    + "the program; write a JSON list", at: keyword)
        }
        return command
    }

    /// A JSON list, or words that white space separates.
    func listOrFields(_ text: Substring) throws(ContainerfileError) -> [Word] {
        if let words = JSONList.read(text) {
            return words.map { Word($0, at: line.place(of: text)) }
        }
        return WordSplitter.fields(text).map(line.word)
    }

    private func shell() throws(ContainerfileError) -> [String] {
        guard let words = JSONList.read(arguments), !words.isEmpty else {
            throw error("SHELL wants a JSON list such as [\"/bin/sh\", \"-c\"]", at: arguments)
        }
        return words
    }

    private func onBuild() throws(ContainerfileError) -> String {
        let inner = arguments.prefix { !WordSplitter.isSpace($0) }
        let name = inner.uppercased()
        guard !["ONBUILD", "FROM", "MAINTAINER"].contains(name) else {
            throw error("\(name) cannot stand behind ONBUILD", at: inner)
        }
        // Read once now, so that a mistake is found by the one who made it.
        var nested = LogicalLine()
        nested.append(
            arguments, line: line.place(of: arguments).line,
            column: line.place(of: arguments).column)
        nested.heredocs = line.heredocs
        nested.lastLine = line.lastLine
        var reader = InstructionReader(nested, file: file, lines: lines, escape: escape)
        _ = try reader.read()
        guard line.heredocs.isEmpty else {
            throw error("a here-document cannot stand behind ONBUILD", at: arguments)
        }
        return String(arguments)
    }

    /// Notes a finding.
    mutating func remark(_ rule: CheckRule, _ message: String, at part: Substring) {
        remarks.append(CheckFinding(rule, message, at: line.place(of: part)))
    }

    /// An error about a part of the line.
    func error(_ reason: String, at part: Substring) -> ContainerfileError {
        error(reason, at: line.place(of: part))
    }

    /// An error about a place.
    func error(_ reason: String, at place: SourcePlace) -> ContainerfileError {
        let source = lines.indices.contains(place.line - 1) ? lines[place.line - 1] : ""
        return ContainerfileError(file: file, place: place, reason: reason, source: source)
    }

    private static func wanted(_ name: String) -> String {
        switch name {
        case "FROM": "an image, a stage or `scratch`"
        case "RUN": "a command"
        case "COPY", "ADD": "sources and a destination"
        case "ENV", "LABEL": "NAME=VALUE"
        case "ARG": "NAME or NAME=DEFAULT"
        case "EXPOSE": "ports"
        case "ONBUILD": "an instruction"
        default: "an argument"
        }
    }
}
