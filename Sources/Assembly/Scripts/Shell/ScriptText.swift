import FileTree

/// A script as a package has it.
enum ScriptText {
    private static let shells = ["sh", "ash", "dash", "bash"]

    /// Makes sure that a script is for a shell.
    ///
    /// - Throws: ``ShellUnmodelled`` when it is for another program.
    static func checkInterpreter(of text: [UInt8]) throws {
        let line = text.prefix { $0 != UInt8(ascii: "\n") }
        guard line.starts(with: "#!".utf8) else { return }
        let words = String(decoding: line.dropFirst(2), as: UTF8.self).split {
            $0 == " " || $0 == "\t"
        }
        let names = words.prefix(2).map { $0.split(separator: "/").last.map(String.init) ?? "" }
        guard let program = names.first else { return }
        let isShell = shells.contains(program) || program == "busybox" && names.last == "sh"
        guard isShell else { throw ShellUnmodelled("a script for `\(program)`") }
    }
}

extension ScriptWorld {
    /// Works out a script.
    ///
    /// Options on its first line count, such as `#!/bin/sh -e`.
    ///
    /// - Returns: The status that it ends with.
    mutating func run(
        _ text: [UInt8], named name: String, with arguments: [String]
    ) throws -> Int32 {
        let command = try ShellParser.parse(text)
        var runner = ShellRunner(world: self, arguments: [name] + arguments)
        if let debian { runner.variables = debian.environment }
        let line = String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        runner.endsOnFailure =
            line.hasPrefix("#!") && line.split(separator: " ").contains { $0.hasPrefix("-e") }
        _ = try runner.run(command)
        self = runner.world
        directory = .root
        mask = 0o022
        input = nil
        return runner.status
    }
}
