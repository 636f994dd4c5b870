/// A piece of an instruction as it is written, quotes and variables still in it, with its place.
public struct Word: Hashable, Sendable {
    /// The text as written.
    public let text: String
    /// Where it stands.
    public let place: SourcePlace

    /// Makes a word.
    public init(_ text: String, at place: SourcePlace) {
        self.text = text
        self.place = place
    }
}

/// `NAME=VALUE`, as `ENV`, `LABEL` and `ARG` have it.
public struct Assignment: Hashable, Sendable {
    /// The name as written.
    public let name: Word
    /// The value as written; `nil` for an `ARG` without one.
    public let value: Word?

    /// Makes an assignment.
    public init(name: Word, value: Word?) {
        self.name = name
        self.value = value
    }
}

/// A command, in one of the two forms that the Dockerfile reference has.
public enum CommandLine: Hashable, Sendable {
    /// A JSON list: the program and its arguments.
    case exec([String])
    /// A text that the stage's shell is given.
    case shell(String)
}

/// A here-document: text in the Containerfile itself.
public struct Heredoc: Hashable, Sendable {
    /// The word that ends it, which is its file's name too.
    public let name: String
    /// The text, with its last newline.
    public let content: String
    /// Whether variables in it are to be replaced: its name was written without quotes.
    public let expands: Bool
    /// Whether tabs at the beginnings of lines fall away (`<<-`).
    public let stripsTabs: Bool
    /// The file descriptor in front of `<<`, where one is.
    public let descriptor: Int?
    /// The line of its first line of text.
    public let line: Int
}
