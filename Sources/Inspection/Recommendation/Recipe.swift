import ELF
import FileTree

/// How to put an application onto a base: a specification and a Dockerfile that are ready to use.
public struct Recipe: Sendable {
    let application: Application
    private let base: String
    private let facts: ImageFacts

    /// Writes for a base, named as in the catalogue or as an image.
    public init(_ application: Application, base: String, facts: ImageFacts) {
        self.application = application
        self.base = base
        self.facts = facts
    }

    /// The first numbers of the version of the base's interpreter, so that what is built for it in
    /// another image runs on it.
    private func version(of interpreter: String, numbers: Int, else usual: String) -> String {
        let known = facts.interpreters.first { $0.name == interpreter }?.version
        let parts = (known ?? "").split { !$0.isNumber }
        return parts.count < numbers ? usual : parts.prefix(numbers).joined(separator: ".")
    }

    private var entry: String { application.entry?.relative ?? "" }
    private var isFolder: Bool { application.files.count > 1 }
    private var target: String { "/app/\(entry)" }

    /// How it is started.
    var command: [String] {
        switch application.start {
        case .itself: [target]
        case .python, .imported: ["/usr/bin/python3", target]
        case .node: ["/usr/bin/node", target]
        case .java: ["/usr/bin/java", "-jar", target]
        case .ruby: ["/usr/bin/ruby", target]
        }
    }

    /// A multi-stage Dockerfile: built in one stage, with nothing but what runs in the other.
    public var dockerfile: String {
        let builder: String
        let steps: [String]
        switch kind {
        case .go:
            (builder, steps) = (
                "golang:1.24", ["RUN CGO_ENABLED=0 GOOS=linux go build -o /app/\(entry) ."]
            )
        case .python:
            (builder, steps) = (
                "python:\(version(of: "Python", numbers: 2, else: "3.13"))-slim",
                [
                    "RUN if [ -f requirements.txt ]; then pip install --no-cache-dir --target=/app -r requirements.txt; fi",
                    "RUN mkdir -p /app && cp -a . /app/",
                ]
            )
        case .node:
            (builder, steps) = (
                "node:\(version(of: "Node", numbers: 1, else: "22"))-slim",
                [
                    "RUN if [ -f package-lock.json ]; then npm ci --omit=dev; fi",
                    "RUN mkdir /app && cp -a . /app/",
                ]
            )
        case .java:
            (builder, steps) = (
                "eclipse-temurin:\(version(of: "Java", numbers: 1, else: "17"))",
                ["RUN mkdir /app && cp \(entry) /app/"]
            )
        case .ruby:
            (builder, steps) = (
                "ruby:\(version(of: "Ruby", numbers: 2, else: "3.3"))-slim",
                [
                    "RUN if [ -f Gemfile.lock ]; then bundle config set --local path /app/vendor && bundle install; fi",
                    "RUN mkdir -p /app && cp -a . /app/",
                ]
            )
        case .native:
            (builder, steps) = (
                base.hasPrefix("alpine") ? "alpine" : "debian-slim",
                ["RUN mkdir /app && cp -a \(isFolder ? "." : entry) /app/"]
            )
        }
        let words = command.map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            # Build stage
            FROM \(builder) AS builder
            WORKDIR /src
            COPY . .
            \(steps.joined(separator: "\n"))

            # Production stage
            FROM \(base)
            COPY --from=builder /app /app
            WORKDIR /app
            USER 65532:65532
            ENTRYPOINT [\(words)]

            """
    }

    /// What the application is made with.
    private enum Kind { case go, python, node, java, ruby, native }

    private var kind: Kind {
        if let path = application.entry, let file = application[path],
            case .elf(let elf) = file.kind, elf.go != nil
        {
            return .go
        }
        switch application.start {
        case .python, .imported: return application.needsPython ? .python : .native
        case .node: return .node
        case .java: return .java
        case .ruby: return .ruby
        case .itself: return .native
        }
    }
}

extension Recipe {
    /// A specification with the application's files in it.
    ///
    /// - Parameters:
    ///   - base: The specification of the base.
    ///   - folder: Where the files are on the machine that builds.
    ///   - isFolder: Whether that is a folder and not the file itself.
    public func specification(from base: String, folder: String, isFolder: Bool) -> String {
        // What the base says of its start, and an empty list of paths, give way.
        var lines: [Substring] = []
        var isSkipping = false
        var paths: [Substring] = []
        var isInPaths = false
        for line in base.split(separator: "\n", omittingEmptySubsequences: false) {
            let isTop = line.first.map { $0.isLetter } ?? false
            if isTop {
                isSkipping = ["entrypoint:", "cmd:"].contains { line.hasPrefix($0) }
                isInPaths = line.hasPrefix("paths:")
                if isInPaths { continue }
            }
            if isInPaths {
                paths.append(line)
            } else if !isSkipping {
                lines.append(line)
            }
        }
        var text = lines.joined(separator: "\n")
        while text.hasSuffix("\n") { text.removeLast() }
        text += "\n\nentrypoint:\n  command: \(command.joined(separator: " "))\n\npaths:\n"
        let given = paths.joined(separator: "\n")
        if given.contains("- ") { text += given + (given.hasSuffix("\n") ? "" : "\n") }
        for file in application.files.prefix(2000) {
            let source = isFolder ? "\(folder)/\(file.path.relative)" : folder
            text += "  - path: /app/\(file.path.relative)\n    type: file\n"
            text += "    source: \(source)\n"
            text += "    permissions: \(file.isExecutable ? "0o755" : "0o644")\n"
        }
        return text
    }
}
