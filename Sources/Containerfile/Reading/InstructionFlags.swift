/// The `--name=value` words between a keyword and its arguments.
struct InstructionFlags {
    /// A flag as written.
    struct Flag {
        let name: String
        /// `nil` for a flag without `=`.
        let value: Word?
        let place: SourcePlace
    }

    /// The flags in their order.
    private(set) var all: [Flag] = []
    /// What follows them.
    private(set) var rest: Substring

    /// Takes the flags from the front of an instruction's arguments. `--` alone ends them.
    init(_ arguments: Substring, of line: LogicalLine, escape: Character) {
        rest = WordSplitter.trim(arguments)
        while rest.hasPrefix("--") {
            guard let word = WordSplitter.split(rest, escape: escape).first else { return }
            rest = WordSplitter.trim(rest[word.endIndex...])
            if word == "--" { return }
            let equals = word.firstIndex(of: "=")
            let name = word[..<(equals ?? word.endIndex)].dropFirst(2)
            let value = equals.map { line.word(word[word.index(after: $0)...]) }
            all.append(Flag(name: String(name), value: value, place: line.place(of: word)))
        }
    }

    /// The last flag of a name.
    func last(_ name: String) -> Flag? { all.last { $0.name == name } }

    /// All flags of a name.
    func each(_ name: String) -> [Flag] { all.filter { $0.name == name } }
}
