import Store

/// What a token allows: `TYPE:NAME:ACTION,ACTION`, as Docker's token specification has it.
struct TokenScope: Hashable, Sendable, Comparable, CustomStringConvertible {
    var type: String
    var name: String
    var actions: Set<String>

    /// To do something with a repository.
    init(_ repository: RepositoryName, _ actions: String...) {
        type = "repository"
        name = repository.text
        self.actions = Set<String>(actions)
    }

    /// To list repositories.
    static let catalog = TokenScope(text: "registry:catalog:*")

    /// Reads one scope; a text of another form becomes a name without actions, and goes back as it
    /// came.
    init(text: some StringProtocol) {
        // The name may hold colons, as a host with a port does.
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, let last = parts.last.map({ String($0) }) else {
            type = ""
            name = String(text)
            actions = []
            return
        }
        type = String(parts[0])
        name = parts[1..<parts.count - 1].joined(separator: ":")
        actions = Set(last.split(separator: ",").map { String($0) })
    }

    var description: String {
        type.isEmpty ? name : "\(type):\(name):\(actions.sorted().joined(separator: ","))"
    }

    static func < (left: TokenScope, right: TokenScope) -> Bool {
        left.description < right.description
    }

    /// Several scopes, one for each thing, in a fixed order.
    static func merged(_ scopes: [TokenScope]) -> [TokenScope] {
        var found: [TokenScope] = []
        for scope in scopes {
            if let index = found.firstIndex(where: {
                $0.type == scope.type && $0.name == scope.name
            }) {
                found[index].actions.formUnion(scope.actions)
            } else {
                found.append(scope)
            }
        }
        return found.sorted()
    }
}
