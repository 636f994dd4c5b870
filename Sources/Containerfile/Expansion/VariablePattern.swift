/// The patterns of `${name#pattern}` and its kin: `*` for any text, `?` for a character, `\` takes
/// a character's meaning.
struct VariablePattern {
    private enum Piece: Equatable {
        case anything
        case anyCharacter
        case character(Character)
    }

    private let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "*": if pieces.last != .anything { pieces.append(.anything) }
            case "?": pieces.append(.anyCharacter)
            case "\\": pieces.append(.character(rest.popFirst() ?? "\\"))
            default: pieces.append(.character(character))
            }
        }
        self.pieces = pieces
    }

    /// A text without the part at its start that matches: the shortest, or the longest if greedy.
    func strippingPrefix(of text: String, greedy: Bool) -> String {
        let all = Array(text)
        let ends = ends(of: all[...])
        guard let end = greedy ? ends.max() : ends.min() else { return text }
        return String(all[end...])
    }

    /// A text without the part at its end that matches: the shortest, or the longest if greedy.
    func strippingSuffix(of text: String, greedy: Bool) -> String {
        let all = Array(text)
        let starts = greedy ? Array(0...all.count) : Array((0...all.count).reversed())
        for start in starts where ends(of: all[start...]).contains(all.count) {
            return String(all[..<start])
        }
        return text
    }

    /// A text in which what matches, as long as it can be, is replaced: once, or everywhere.
    func replacing(in text: String, with replacement: String, everywhere: Bool) -> String {
        let all = Array(text)
        var result = ""
        var index = 0
        var isDone = false
        while index < all.count {
            if !isDone, let end = ends(of: all[index...]).max(), end > index {
                result += replacement
                index = end
                isDone = !everywhere
            } else {
                result.append(all[index])
                index += 1
            }
        }
        return result
    }

    /// Where a match that begins at the start of the text can end. All states are followed side by
    /// side, so that no pattern takes more than its length times the text's.
    private func ends(of text: ArraySlice<Character>) -> Set<Int> {
        var states = closed([0])
        var ends: Set<Int> = states.contains(pieces.count) ? [text.startIndex] : []
        for index in text.indices {
            var next: Set<Int> = []
            for state in states where state < pieces.count {
                switch pieces[state] {
                case .anything: next.insert(state)
                case .anyCharacter: next.insert(state + 1)
                case .character(let wanted): if text[index] == wanted { next.insert(state + 1) }
                }
            }
            states = closed(next)
            if states.isEmpty { break }
            if states.contains(pieces.count) { ends.insert(index + 1) }
        }
        return ends
    }

    private func closed(_ states: Set<Int>) -> Set<Int> {
        var all = states
        for var state in states {
            while state < pieces.count, pieces[state] == .anything {
                state += 1
                all.insert(state)
            }
        }
        return all
    }
}
