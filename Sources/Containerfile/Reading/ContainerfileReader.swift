/// Reads a Containerfile.
///
/// Pure: what it says depends on the text alone. Nothing is looked up, and variables stay as they
/// are; see ``StageEvaluator`` for what they become.
public enum ContainerfileReader {
    /// Reads a text.
    ///
    /// - Parameter file: The name for messages.
    /// - Throws: ``ContainerfileError`` with the first thing that is wrong.
    public static func read(
        _ bytes: [UInt8], file: String
    ) throws(ContainerfileError) -> Containerfile {
        let start = SourcePlace(line: 1)
        guard bytes.count <= LineJoiner.Limits.file else {
            throw ContainerfileError(
                file: file, place: start,
                reason: "larger than \(LineJoiner.Limits.file >> 20) MiB", source: "")
        }
        guard var text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw ContainerfileError(
                file: file, place: start, reason: "not a text in UTF-8", source: "")
        }
        if text.unicodeScalars.first == "\u{feff}" { text.unicodeScalars.removeFirst() }
        let lines = split(text)
        guard lines.count <= LineJoiner.Limits.lines else {
            throw ContainerfileError(
                file: file, place: start,
                reason: "more than \(LineJoiner.Limits.lines) lines", source: "")
        }
        let directives = try DirectiveReader.read(file: file, lines: lines)
        var joiner = LineJoiner(file: file, lines: lines, escape: directives.escape, from: 0)
        var instructions: [Instruction] = []
        var remarks: [CheckFinding] = []
        while let line = try joiner.nextLine() {
            var reader = InstructionReader(
                line, file: file, lines: lines, escape: directives.escape)
            instructions.append(try reader.read())
            remarks += reader.remarks
        }
        return try StageGrouper.group(
            instructions, file: file, lines: lines, directives: directives,
            remarks: remarks + joiner.remarks + casing(of: instructions)
                + descriptions(above: instructions, in: lines))
    }

    /// Remarks right above an argument or a stage that could be meant as its description and are not in
    /// the form `# NAME TEXT`.
    private static func descriptions(
        above instructions: [Instruction], in lines: [String]
    ) -> [CheckFinding] {
        instructions.compactMap { instruction in
            let name: String? =
                switch instruction.kind {
                case .argument(let all): all.count == 1 ? all[0].name.text : nil
                case .from(let from): from.name?.text
                default: nil
                }
            guard let name else { return nil }
            let above = lines[..<(instruction.place.line - 1)].reversed()
                .prefix { $0.drop { $0 == " " || $0 == "\t" }.first == "#" }
                .map { WordSplitter.trim($0[...].drop { $0 == " " || $0 == "\t" || $0 == "#" }) }
            guard !above.isEmpty, !above.contains(where: { $0.hasPrefix(name + " ") }) else {
                return nil
            }
            return CheckFinding(
                .invalidDefinitionDescription,
                "a description begins with the name: `# \(name) …`; put an empty line below a remark "
                    + "that is none", at: instruction.place)
        }
    }

    /// Keywords that are not in the case of most.
    private static func casing(of instructions: [Instruction]) -> [CheckFinding] {
        let lower = instructions.filter { $0.keyword == $0.keyword.lowercased() }.count
        let upper = instructions.filter { $0.keyword == $0.keyword.uppercased() }.count
        let isLower = lower > upper
        return instructions.compactMap { instruction in
            let wanted =
                isLower ? instruction.keyword.lowercased() : instruction.keyword.uppercased()
            guard instruction.keyword != wanted else { return nil }
            return CheckFinding(
                .consistentInstructionCasing, "write `\(wanted)` as the others are written",
                at: instruction.place)
        }
    }

    /// The lines without their ends, which may be of either kind.
    private static func split(_ text: String) -> [String] {
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { line in String(line.last == 13 ? line.dropLast() : line) ?? "" }
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}

/// Puts instructions into stages.
enum StageGrouper {
    /// Groups the instructions of a file.
    ///
    /// - Throws: ``ContainerfileError`` when there is no stage, or anything but `ARG` before the
    ///   first.
    static func group(
        _ instructions: [Instruction], file: String, lines: [String],
        directives: ParserDirectives, remarks: [CheckFinding]
    ) throws(ContainerfileError) -> Containerfile {
        var globals: [Instruction] = []
        var stages: [Containerfile.Stage] = []
        func error(_ reason: String, at place: SourcePlace) -> ContainerfileError {
            let source = lines.indices.contains(place.line - 1) ? lines[place.line - 1] : ""
            return ContainerfileError(file: file, place: place, reason: reason, source: source)
        }
        var current: (from: FromInstruction, place: SourcePlace, instructions: [Instruction])?
        func close() {
            guard let open = current else { return }
            stages.append(
                Containerfile.Stage(
                    index: stages.count, from: open.from, place: open.place,
                    instructions: open.instructions))
        }
        for instruction in instructions {
            switch instruction.kind {
            case .from(let from):
                close()
                current = (from, instruction.place, [])
            case .argument where current == nil: globals.append(instruction)
            default:
                guard current != nil else {
                    throw error(
                        "\(instruction.keyword) stands before the first FROM; only ARG may",
                        at: instruction.place)
                }
                current?.instructions.append(instruction)
            }
        }
        close()
        guard !stages.isEmpty else {
            throw error(
                instructions.isEmpty
                    ? "nothing to build: the file has no instruction" : "no FROM in the file",
                at: SourcePlace(line: 1))
        }
        return Containerfile(
            file: file, lines: lines, directives: directives, globalArguments: globals,
            stages: stages, remarks: remarks)
    }
}

extension ContainerfileReader {
    /// The instructions that a base has for those who build on it (`ONBUILD`), as if they stood
    /// behind the `FROM`.
    ///
    /// - Throws: ``ContainerfileError`` at the `FROM`: the mistake is the base's.
    static func triggers(
        _ texts: [String], of file: Containerfile, at place: SourcePlace
    ) throws(ContainerfileError) -> [Instruction] {
        var all: [Instruction] = []
        for text in texts {
            var line = LogicalLine()
            line.append(text[...], line: place.line, column: place.column)
            var reader = InstructionReader(
                line, file: file.file, lines: file.lines, escape: file.directives.escape)
            do {
                all.append(try reader.read())
            } catch {
                throw file.error(
                    "the base's `ONBUILD \(text.prefix(100))`: \(error.reason)", at: place)
            }
        }
        return all
    }
}
