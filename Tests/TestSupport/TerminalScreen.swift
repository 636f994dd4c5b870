/// What a person sees: the lines of a terminal after what a program wrote to it. It knows the
/// sequences of ECMA-48 that full-screen programs use, and fails on others.
public struct TerminalScreen: Sendable {
    /// How wide it is.
    public private(set) var width: Int
    /// The lines, without blanks at their ends.
    public var lines: [String] {
        cells.map { row in
            var text = String(row.map(\.character))
            while text.last == " " { text.removeLast() }
            return text
        }
    }
    /// All lines as one text.
    public var text: String { lines.joined(separator: "\n") }
    /// Whether the other screen is shown, the one that programs take for themselves.
    public private(set) var isAlternate = false
    /// Whether there is a cursor.
    public private(set) var hasCursor = true
    /// Sequences that it does not know.
    public private(set) var unknown: [String] = []

    private struct Cell { var character: Character = " "; var isReversed = false }
    private var cells: [[Cell]]
    private var row = 0
    private var column = 0
    private var isReversed = false
    private var pending: [UInt8] = []

    /// An empty screen.
    public init(width: Int, height: Int) {
        self.width = width
        cells = Self.empty(width, height)
    }

    /// The line that is marked, in reversed colours.
    public var marked: String? {
        cells.firstIndex { $0.contains { $0.isReversed && $0.character != " " } }
            .map { lines[$0] }
    }

    /// Another size; everything is drawn anew after it.
    public mutating func resize(width: Int, height: Int) {
        self.width = width
        cells = Self.empty(width, height)
    }

    private static func empty(_ width: Int, _ height: Int) -> [[Cell]] {
        Array(repeating: Array(repeating: Cell(), count: width), count: height)
    }

    /// Takes in what a program writes, in pieces that may end anywhere.
    public mutating func take(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        while let first = pending.first {
            if first == 0x1B {
                guard let end = sequenceEnd() else { return }
                obey(Array(pending[2..<end]), final: pending[end])
                pending.removeFirst(end + 1)
            } else {
                let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
                guard pending.count >= length else { return }
                put(String(decoding: pending.prefix(length), as: UTF8.self))
                pending.removeFirst(length)
            }
        }
    }

    /// Where a control sequence ends; `nil` while it is not whole.
    private func sequenceEnd() -> Int? {
        pending.indices.dropFirst(2).first { (0x40...0x7E).contains(pending[$0]) }
    }

    private mutating func put(_ text: String) {
        switch text {
        case "\r": column = 0
        case "\n", "\r\n": row += 1
        default:
            guard cells.indices.contains(row), cells[row].indices.contains(column),
                let character = text.first
            else { return }
            cells[row][column] = Cell(character: character, isReversed: isReversed)
            column += 1
        }
    }

    private mutating func obey(_ parameters: [UInt8], final: UInt8) {
        let text = String(decoding: parameters, as: UTF8.self)
        let numbers = text.split(separator: ";").compactMap { Int($0) }
        switch (Character(UnicodeScalar(final)), text) {
        case ("H", _):
            row = (numbers.first ?? 1) - 1
            column = (numbers.count > 1 ? numbers[1] : 1) - 1
        case ("J", "2"): cells = Self.empty(width, cells.count)
        case ("K", ""):
            guard cells.indices.contains(row) else { return }
            for place in column..<max(column, width) { cells[row][place] = Cell() }
        case ("m", _):
            if numbers.isEmpty || numbers.contains(0) { isReversed = false }
            if numbers.contains(7) { isReversed = true }
        case ("h", "?1049"): isAlternate = true
        case ("l", "?1049"): isAlternate = false
        case ("h", "?25"): hasCursor = true
        case ("l", "?25"): hasCursor = false
        default: unknown.append(text + String(UnicodeScalar(final)))
        }
    }
}
