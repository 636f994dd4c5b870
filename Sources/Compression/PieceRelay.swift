import Dispatch
import Synchronization

/// Hands pieces of a stream from one thread to another, in order, with few of them under way.
///
/// One side calls ``put(_:)`` and ``end(_:)``, the other ``next()``; each from one thread at a time.
final class PieceRelay: Sendable {
    private struct State {
        var pieces: [[UInt8]] = []
        var spare: [[UInt8]] = []
        var end: Result<Void, any Error>?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)

    /// - Parameter depth: How many pieces may lie between the two sides.
    init(depth: Int) {
        // A semaphore must not go away with less than it began with, so it begins with nothing.
        for _ in 0..<depth { room.signal() }
    }

    /// An array to fill: one that went through before, so that none has to be made, or an empty one.
    func spare() -> [UInt8] { state.withLock { $0.spare.popLast() ?? [] } }

    /// Waits for room and hands a piece over.
    ///
    /// - Returns: Whether the other side still wants any.
    func put(_ piece: [UInt8]) -> Bool {
        room.wait()
        let isWanted = state.withLock { state in
            if state.isClosed { return false }
            state.pieces.append(piece)
            return true
        }
        // Whoever asks once more must not wait for ever.
        (isWanted ? filled : room).signal()
        return isWanted
    }

    /// Says that nothing more comes, and why.
    func end(_ result: Result<Void, any Error>) {
        state.withLock { $0.end = result }
        filled.signal()
    }

    /// Waits for the next piece.
    ///
    /// - Returns: `nil` at the end, again and again.
    /// - Throws: What ended the stream, once everything before it was handed over.
    func next() throws -> [UInt8]? {
        filled.wait()
        let (piece, end) = state.withLock { state in
            state.pieces.isEmpty ? (nil, state.end) : (state.pieces.removeFirst(), nil)
        }
        if let piece {
            room.signal()
            return piece
        }
        filled.signal()
        try end?.get()
        return nil
    }

    /// Gives a piece that was used back.
    func recycle(_ piece: [UInt8]) {
        state.withLock { if $0.spare.count < 4 { $0.spare.append(piece) } }
    }

    /// Says that no more pieces are wanted; the other side learns it from ``put(_:)``.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.pieces = []
        }
        room.signal()
    }
}
