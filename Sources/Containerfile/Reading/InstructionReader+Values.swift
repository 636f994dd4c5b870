extension InstructionReader {
    /// `NAME=VALUE …`, or the old form `NAME VALUE`.
    mutating func assignments(_ name: String) throws(ContainerfileError) -> [Assignment] {
        let words = WordSplitter.split(arguments, escape: escape)
        guard let first = words.first else { return [] }
        if !first.contains("=") {
            let value = WordSplitter.trim(arguments[first.endIndex...])
            guard !value.isEmpty else {
                throw error("\(name) wants NAME=VALUE", at: first)
            }
            remark(
                .legacyKeyValueFormat, "write \(name) \(first)=… instead of a space", at: first)
            return [Assignment(name: line.word(first), value: line.word(value))]
        }
        var all: [Assignment] = []
        for word in words {
            guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
                throw error(
                    "`\(word)` is not NAME=VALUE; put quotes around values with spaces", at: word)
            }
            all.append(
                Assignment(
                    name: line.word(word[..<equals]),
                    value: line.word(word[word.index(after: equals)...])))
        }
        return all
    }

    /// `NAME[=DEFAULT] …`.
    func declarations() throws(ContainerfileError) -> [Assignment] {
        var all: [Assignment] = []
        for word in WordSplitter.split(arguments, escape: escape) {
            let equals = word.firstIndex(of: "=")
            let name = word[..<(equals ?? word.endIndex)]
            let isName =
                name.first.map { $0.isLetter || $0 == "_" } == true
                && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            guard isName else {
                throw error(
                    "`\(name)` cannot name an argument (want letters, digits and `_`)", at: word)
            }
            all.append(
                Assignment(
                    name: line.word(name),
                    value: equals.map { line.word(word[word.index(after: $0)...]) }))
        }
        return all
    }

    /// `HEALTHCHECK [OPTIONS] CMD …`, or `NONE`.
    func healthcheck() throws(ContainerfileError) -> HealthcheckInstruction {
        let flags = try flags(["interval", "timeout", "start-period", "start-interval", "retries"])
        let type = flags.rest.prefix { !WordSplitter.isSpace($0) }
        let rest = WordSplitter.trim(flags.rest[type.endIndex...])
        switch type.uppercased() {
        case "NONE":
            if !rest.isEmpty { throw error("HEALTHCHECK NONE has no arguments", at: rest) }
            if let flag = flags.all.first {
                throw error("HEALTHCHECK NONE has no options", at: flag.place)
            }
            return HealthcheckInstruction(
                command: nil, interval: nil, timeout: nil, startPeriod: nil, startInterval: nil,
                retries: nil)
        case "CMD" where !rest.isEmpty:
            return HealthcheckInstruction(
                command: try commandLine(rest), interval: try duration(flags.last("interval")),
                timeout: try duration(flags.last("timeout")),
                startPeriod: try duration(flags.last("start-period")),
                startInterval: try duration(flags.last("start-interval")),
                retries: try retries(flags.last("retries")))
        default:
            throw error("HEALTHCHECK wants CMD and a command, or NONE", at: type)
        }
    }

    private func retries(_ flag: InstructionFlags.Flag?) throws(ContainerfileError) -> Int? {
        guard let flag, let value = flag.value else { return nil }
        guard let number = Int(value.text), (1...1000).contains(number) else {
            throw error("`--retries` is a number from 1", at: value.place)
        }
        return number
    }

    private func duration(_ flag: InstructionFlags.Flag?) throws(ContainerfileError) -> Int64? {
        guard let flag, let value = flag.value else { return nil }
        guard let time = GoDuration.nanoseconds(value.text), time == 0 || time >= 1_000_000 else {
            throw error(
                "`--\(flag.name)` is a time such as `30s` or `1m30s`, at least 1ms", at: value.place
            )
        }
        return time
    }
}

/// Times as Go and so Docker write them: `1h15m30.5s`.
enum GoDuration {
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    /// The time in nanoseconds; `nil` when it is none or over a century.
    static func nanoseconds(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        var rest = text[...]
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let number = Double(digits),
                let unit = units.first(where: { $0.name == name })
            else { return nil }
            total += number * unit.nanoseconds
        }
        guard total < 3.2e18 else { return nil }
        return Int64(total)
    }
}
