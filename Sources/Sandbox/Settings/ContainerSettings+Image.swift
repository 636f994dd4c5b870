public import OCIModel

extension ContainerSettings {
    /// What an image says of its containers, with what a user says instead.
    ///
    /// - Parameters:
    ///   - image: The image's defaults (OCI image specification, *config.md*).
    ///   - entrypoint: A program in place of the image's; the image's arguments go with its own.
    ///   - command: Arguments in place of the image's.
    /// - Throws: ``SandboxError/noCommand`` when nothing is left to run.
    public init(
        _ image: ExecutionParameters?, entrypoint: [String]? = nil, command: [String] = []
    ) throws(SandboxError) {
        let program = entrypoint ?? image?.entrypoint ?? []
        let isOwn = entrypoint != nil || !command.isEmpty
        let words = program + (isOwn ? command : image?.command ?? [])
        guard !words.isEmpty else { throw .noCommand }
        self.init(arguments: words)
        environment = image?.environment ?? []
        if variable("PATH") == nil { setVariable("PATH", Self.standardPath) }
        if let folder = image?.workingDirectory, !folder.isEmpty { workingDirectory = folder }
    }

    /// Sets what a process expects of its surroundings and neither image nor user has said.
    public mutating func completeEnvironment() {
        if variable("HOSTNAME") == nil { setVariable("HOSTNAME", hostname) }
        if variable("HOME") == nil { setVariable("HOME", user.home ?? "/") }
        if hasTerminal, variable("TERM") == nil { setVariable("TERM", "xterm") }
    }
}

/// Variables for a container as users write them.
public enum EnvironmentText {
    /// Reads `NAME=value`, or `NAME` for the value that it has here; `nil` when it has none.
    ///
    /// - Throws: ``SandboxError/badSetting(_:)`` for a text without a name.
    public static func variable(
        _ text: String, here: [String: String]
    ) throws(SandboxError) -> (name: String, value: String)? {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, !text.contains("\0") else {
            throw .badSetting("`\(text)` is no variable (want NAME=value or NAME)")
        }
        if parts.count > 1 { return (String(name), String(parts[1])) }
        return here[String(name)].map { (String(name), $0) }
    }

    /// Reads a file of variables, one a line; `#` begins a line that is a remark.
    ///
    /// - Parameter name: What the file is called, for messages.
    /// - Throws: ``SandboxError/badSetting(_:)`` with the number of the line.
    public static func file(
        _ text: String, name: String, here: [String: String]
    ) throws(SandboxError) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in zip(1..., lines) {
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
            do {
                if let variable = try variable(String(trimmed), here: here) {
                    found.append(variable)
                }
            } catch {
                throw .badSetting("\(name):\(number): \(error)")
            }
        }
        return found
    }
}
