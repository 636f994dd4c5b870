/// A command of a shell script, in the part of the language that install scripts are written in
/// (POSIX.1-2017, *Shell Command Language*).
///
/// What the part leaves out parses where it can, as ``unmodelled(_:)``, and matters only when it is
/// reached.
indirect enum ShellCommand: Hashable, Sendable {
    /// Assignments, or a command with its arguments.
    case simple(assignments: [ShellAssignment], words: [ShellWord])
    /// One after the other.
    case sequence([ShellCommand])
    /// The second when the first succeeds.
    case and(ShellCommand, ShellCommand)
    /// The second when the first fails.
    case or(ShellCommand, ShellCommand)
    /// Success turned round.
    case not(ShellCommand)
    /// `if`.
    case conditional(ShellCommand, then: ShellCommand, otherwise: ShellCommand)
    /// Commands joined by `|`, the output of each the input of the next.
    case pipeline([ShellCommand])
    /// A command in `( )`, which has variables of its own.
    case subshell(ShellCommand)
    /// `while`, or `until` when `untilTrue`.
    case repetition(ShellCommand, body: ShellCommand, untilTrue: Bool)
    /// `for`; without words it goes over the arguments.
    case loop(variable: String, words: [ShellWord]?, body: ShellCommand)
    /// `case`.
    case choice(ShellWord, [ShellChoice])
    /// A function's definition.
    case function(name: String, body: ShellCommand)
    /// A command whose input or output goes elsewhere.
    case redirected(ShellCommand, [ShellRedirect])
    /// What the model does not cover, in words.
    case unmodelled(String)
}

/// A variable and its new value.
struct ShellAssignment: Hashable, Sendable {
    var name: String
    var value: ShellWord
}

/// One branch of a `case`.
struct ShellChoice: Hashable, Sendable {
    var patterns: [ShellWord]
    var body: ShellCommand
}

/// Where the input or output of a command goes.
struct ShellRedirect: Hashable, Sendable {
    /// The forms of redirection.
    enum Kind: Hashable, Sendable {
        case write(ShellWord)
        case append(ShellWord)
        case read(ShellWord)
        case duplicate(ShellWord)
        case hereDocument(ShellWord)
    }

    /// 0 for input, 1 for output, 2 for messages; `nil` for output and messages.
    var descriptor: Int?
    var kind: Kind
}

/// A word before its expansion.
struct ShellWord: Hashable, Sendable {
    /// A stretch of a word.
    enum Part: Hashable, Sendable {
        case text(String, quoted: Bool)
        case variable(String, ShellModifier?, quoted: Bool)
        case substitution(ShellCommand, quoted: Bool)
        case arithmetic(ShellWord, quoted: Bool)
    }

    var parts: [Part]

    /// Whether a command's output is part of the word.
    var hasSubstitution: Bool {
        parts.contains { if case .substitution = $0 { true } else { false } }
    }
}

/// What is done to a variable's value in `${…}`.
struct ShellModifier: Hashable, Sendable {
    /// The operators.
    enum Operator: String, Hashable, Sendable {
        case defaultIfUnset = "-"
        case defaultIfEmpty = ":-"
        case assignedIfUnset = "="
        case assignedIfEmpty = ":="
        case requiredIfUnset = "?"
        case requiredIfEmpty = ":?"
        case alternativeIfSet = "+"
        case alternativeIfNotEmpty = ":+"
        case withoutShortestPrefix = "#"
        case withoutLongestPrefix = "##"
        case withoutShortestSuffix = "%"
        case withoutLongestSuffix = "%%"
    }

    var operation: Operator
    var word: ShellWord
}

/// Something that a script asks for and that is not modelled.
struct ShellUnmodelled: Error, Equatable, CustomStringConvertible {
    /// What it is, in words.
    let what: String

    init(_ what: String) { self.what = what }

    var description: String { what }
}
