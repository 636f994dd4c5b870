import Synchronization

/// What a task counts.
public enum ProgressUnit: Hashable, Sendable {
    /// Bytes, shown as KiB, MiB …
    case bytes
    /// Things, shown as a number.
    case things
}

/// A stage's handle on the display. It may be used from anywhere.
public struct ProgressTask: Sendable {
    private let progress: Progress
    private let number: Int

    init(_ progress: Progress, _ number: Int) {
        self.progress = progress
        self.number = number
    }

    /// There is more to do than was known: so many units, in so many items.
    public func expect(_ amount: UInt64, items: Int = 0) {
        progress.change(number) { state in
            state.total = (state.total ?? 0) &+ amount
            state.expectedItems += items
        }
    }

    /// There is less to do than was expected: so many units, in so many items, were done before.
    public func forgo(_ amount: UInt64, items: Int = 0) {
        progress.change(number) { state in
            state.total = state.total.map { $0 - min($0, amount) }
            state.expectedItems -= min(state.expectedItems, items)
        }
    }

    /// So many units more are done.
    public func advance(by amount: UInt64 = 1) {
        progress.change(number) { $0.done &+= amount }
    }

    /// Begins one item: a file, a package. The display names the one that moved last.
    public func begin(item name: String) -> ProgressItem {
        progress.change(number) { state in
            state.current = name
            state.items += 1
        }
        return ProgressItem(self, name: name)
    }

    /// Ends the task and leaves one line about it, if there was anything to do.
    public func finish() { progress.finish(number) }

    fileprivate func replace(_ old: UInt64, by new: UInt64, item: String) {
        progress.change(number) { state in
            state.done = state.done &- old &+ new
            state.current = item
        }
    }
}

/// One item of a task on its way.
public final class ProgressItem: Sendable {
    private let task: ProgressTask
    private let name: String
    private let done = Mutex<UInt64>(0)

    fileprivate init(_ task: ProgressTask, name: String) {
        self.task = task
        self.name = name
    }

    /// So many units of the item are done in all; less than before when it had to begin anew.
    public func update(done new: UInt64) {
        let old = done.withLock { done in
            defer { done = new }
            return done
        }
        task.replace(old, by: new, item: name)
    }
}
