import FileTree

/// debconf's questions and templates, as its `File` driver keeps them (`config.dat`, `templates.dat`).
struct DebconfDatabase {
    /// A question: an answer, and what was made of the template's text.
    struct Question {
        var template: String
        var value: String?
        var owners: Set<String> = []
        var isSeen = false
        var variables: [String: String] = [:]
    }

    private(set) var questions: [String: Question] = [:]
    private(set) var templates: [String: DebconfTemplate] = [:]
    /// Which questions come of each template.
    private var uses: [String: Set<String>] = [:]
    private var wasUsed = false
    /// Questions that wait for `GO`, each with the answer that it gets.
    private var waiting: [(name: String, value: String?, isShown: Bool)] = []
    /// Questions that count as seen when the script is at its end.
    private var shown: [String] = []

    private static let maker = "debconf"
    private static let folder: TreePath = "var/cache/debconf"

    /// Loads the templates of a package, as questions that belong to `owner`.
    mutating func load(_ text: [UInt8], owner: String) {
        wasUsed = true
        for template in DebconfTemplate.all(in: text) {
            templates[template.name] = template
            uses[template.name, default: []].insert(template.name)
            questions[template.name, default: Question(template: template.name)]
                .owners.insert(owner)
        }
    }

    /// Notes that a program has used debconf, which makes its files.
    mutating func use() { wasUsed = true }

    /// Changes a question, if there is one of this name.
    ///
    /// - Returns: Whether there is.
    @discardableResult
    mutating func change(_ name: String, _ body: (inout Question) -> Void) -> Bool {
        guard var question = questions[name] else { return false }
        body(&question)
        questions[name] = question
        return true
    }

    /// Puts a question among those that the next ``answer()`` is about.
    ///
    /// - Parameter isShown: Whether somebody would see it.
    mutating func ask(_ name: String, value: String?, isShown: Bool) {
        waiting.append((name, value, isShown))
    }

    /// Answers what was asked: `GO`.
    mutating func answer() {
        for (name, value, isShown) in waiting {
            if let value { change(name) { $0.value = value } }
            if isShown { shown.append(name) }
        }
        waiting = []
    }

    /// Notes the end of a script, after which its questions have been seen.
    mutating func finish() {
        waiting = []
        for name in shown { change(name) { $0.isSeen = true } }
        shown = []
    }

    /// Makes a further question of a template.
    mutating func register(_ template: String, as name: String, owner: String) -> Bool {
        guard templates[template] != nil else { return false }
        questions[name, default: Question(template: template)].owners.insert(owner)
        uses[template, default: []].insert(name)
        return true
    }

    /// Takes an owner from a question, which goes with its last one; of all questions when no name is
    /// given.
    mutating func unregister(_ name: String?, owner: String) {
        for key in name.map({ [$0] }) ?? Array(questions.keys) {
            guard var question = questions[key] else { continue }
            question.owners.remove(owner)
            if question.owners.isEmpty {
                questions[key] = nil
                uses[question.template]?.remove(key)
                if uses[question.template]?.isEmpty == true { templates[question.template] = nil }
            } else {
                questions[key] = question
            }
        }
    }

    /// The value of a question: its own, or the template's default.
    func value(of name: String) -> String? {
        guard let question = questions[name] else { return nil }
        return question.value ?? templates[question.template]?["default"] ?? ""
    }

    /// The type of a question's template.
    func type(of name: String) -> String { template(of: name)?["type"] ?? "" }

    /// The template of a question.
    func template(of name: String) -> DebconfTemplate? {
        questions[name].flatMap { templates[$0.template] }
    }

    /// A text of a question's template with the question's variables filled in.
    func text(_ field: String, of name: String) -> String {
        guard let question = questions[name], var text = template(of: name)?[field] else {
            return ""
        }
        for (variable, value) in question.variables.sorted(by: { $0.key < $1.key }) {
            text = text.split(separator: "${\(variable)}", omittingEmptySubsequences: false)
                .joined(separator: value)
        }
        return text
    }

    // MARK: Files

    /// Writes the files, when debconf was used at all.
    func write(into editor: inout TreeEditor) throws {
        guard wasUsed else { return }
        let secret = Set(questions.keys.filter { type(of: $0) == "password" })
        try editor.write(
            records(questions.keys.filter { !secret.contains($0) }),
            to: Self.folder.appending("config.dat"), by: Self.maker)
        try editor.write(
            records(Array(secret)), to: Self.folder.appending("passwords.dat"), mode: 0o600,
            by: Self.maker)
        var text: [UInt8] = []
        for name in templates.keys.sorted() {
            templates[name]?.append(to: &text, owners: (uses[name] ?? []).sorted())
        }
        try editor.write(text, to: Self.folder.appending("templates.dat"), by: Self.maker)
    }

    private func records(_ names: [String]) -> String {
        names.sorted().map { name in
            guard let question = questions[name] else { return "" }
            var text = "Name: \(name)\nTemplate: \(question.template)\n"
            if let value = question.value { text += "Value: \(Self.line(value))\n" }
            text += "Owners: \(question.owners.sorted().joined(separator: ", "))\n"
            if question.isSeen { text += "Flags: seen\n" }
            if !question.variables.isEmpty {
                text += "Variables:\n"
                for (key, value) in question.variables.sorted(by: { $0.key < $1.key }) {
                    text += " \(key) = \(Self.line(value))\n"
                }
            }
            return text + "\n"
        }.joined()
    }

    private static func line(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
    }
}
