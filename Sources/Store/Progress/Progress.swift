import Synchronization

/// The one progress display of a run.
///
/// A stage begins a task, says how much there is to do as soon as it knows, and how much is done. On
/// a terminal the newest task has one line that is redrawn at most ten times a second; elsewhere a
/// task has a plain line now and then and one at its end. Tasks may be told of progress from
/// anywhere.
public final class Progress: Sendable {
    /// How to show progress.
    public enum Style: Hashable, Sendable {
        /// Not at all.
        case quiet
        /// Lines, for logs.
        case lines
        /// One line that changes, for people; `colour` as `NO_COLOR` and the terminal allow.
        case terminal(colour: Bool)
    }

    private struct State: Sendable {
        var tasks: [ProgressState] = []
        var next = 0
        var lastDrawn: Duration?
        var isLineOpen = false
    }

    private let style: Style
    private let output: @Sendable ([UInt8]) -> Void
    private let width: @Sendable () -> Int
    private let now: @Sendable () -> Duration
    private let state = Mutex(State())

    static let terminalInterval: Duration = .milliseconds(100)
    static let lineInterval: Duration = .seconds(5)

    /// Shows progress on the standard error.
    public convenience init(_ style: Style) {
        let start = ContinuousClock.now
        self.init(
            style, output: { Terminal.show($0) }, width: { Terminal.width() },
            now: { ContinuousClock.now - start })
    }

    /// Shows progress anywhere.
    ///
    /// - Parameters:
    ///   - output: Takes the bytes to show.
    ///   - width: The number of columns.
    ///   - now: The time since some moment.
    public init(
        _ style: Style, output: @escaping @Sendable ([UInt8]) -> Void,
        width: @escaping @Sendable () -> Int, now: @escaping @Sendable () -> Duration
    ) {
        self.style = style
        self.output = output
        self.width = width
        self.now = now
    }

    /// Begins a task.
    ///
    /// - Parameters:
    ///   - title: What is being done: `Fetching`.
    ///   - unit: What is counted.
    ///   - total: How much there is to do, where that is known.
    public func begin(
        _ title: String, unit: ProgressUnit, total: UInt64? = nil
    ) -> ProgressTask {
        let number = state.withLock { state in
            state.next += 1
            state.tasks.append(
                ProgressState(
                    number: state.next, title: title, unit: unit, total: total, start: now()))
            return state.next
        }
        return ProgressTask(self, number)
    }

    /// Shows a line of text for good: a warning, a remark. Also when quiet progress is asked for.
    public func note(_ text: String) {
        state.withLock { state in
            output(Array((closeLine(&state) + text + "\n").utf8))
        }
    }

    func change(_ number: Int, _ body: (inout ProgressState) -> Void) {
        guard style != .quiet else { return }
        state.withLock { state in
            guard let index = state.tasks.firstIndex(where: { $0.number == number }) else { return }
            body(&state.tasks[index])
            let time = now()
            state.tasks[index].sample(at: time)
            draw(&state, index, time)
        }
    }

    func finish(_ number: Int) {
        state.withLock { state in
            guard let index = state.tasks.firstIndex(where: { $0.number == number }) else { return }
            let task = state.tasks.remove(at: index)
            guard style != .quiet, task.done > 0 || task.items > 0 else { return }
            let summary = ProgressLine.summary(of: task, at: now())
            output(Array((closeLine(&state) + summary + "\n").utf8))
        }
    }

    private func draw(_ state: inout State, _ index: Int, _ time: Duration) {
        switch style {
        case .quiet: return
        case .lines:
            let last = state.tasks[index].lastLine ?? state.tasks[index].start
            guard time - last >= Self.lineInterval else { return }
            state.tasks[index].lastLine = time
            output(Array((ProgressLine.plain(state.tasks[index], at: time) + "\n").utf8))
        case .terminal(let colour):
            if let last = state.lastDrawn, time - last < Self.terminalInterval { return }
            guard let newest = state.tasks.last else { return }
            state.lastDrawn = time
            state.isLineOpen = true
            let line = ProgressLine.bar(newest, at: time, width: width() - 1, colour: colour)
            output(Array(("\r" + line + "\u{1b}[K").utf8))
        }
    }

    /// What takes the open line away.
    private func closeLine(_ state: inout State) -> String {
        guard state.isLineOpen else { return "" }
        state.isLineOpen = false
        state.lastDrawn = nil
        return "\r\u{1b}[K"
    }
}
