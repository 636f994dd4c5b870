import Dispatch
import Synchronization

/// Gives what is written to another sink on a thread of its own, such as one that hashes.
///
/// What the other sink throws is thrown by the next call here, and by ``finish()`` at the latest.
public final class BackgroundSink<Target: ByteSink>: ByteSink {
    private let relay = PieceRelay(depth: 4)
    // A queue of its own gets a thread of its own, and is done when the sink has everything.
    private let queue = DispatchQueue(label: "background-sink")
    private let outcome = Outcome()
    private let target: Handed
    private var piece: [UInt8] = []

    /// Begins.
    ///
    /// - Parameter target: Where the bytes go. It comes back from ``finish()``.
    public init(_ target: sending Target) {
        let (relay, outcome, handed) = (relay, outcome, Handed(target: target))
        self.target = handed
        queue.async {
            outcome.run { try relay.drain(into: handed.target) }
            relay.close()
        }
    }

    deinit { relay.end(.success(())) }

    /// Used by the other thread until that has ended, and by none but this one then.
    private struct Handed: @unchecked Sendable { let target: Target }

    /// Takes bytes.
    ///
    /// - Throws: What the sink threw for bytes before these.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        if piece.isEmpty, piece.capacity == 0 {
            piece = relay.spare()
            piece.removeAll(keepingCapacity: true)
        }
        piece.append(contentsOf: bytes)
        if piece.count >= 256 << 10 { try handOver() }
    }

    private func handOver() throws {
        defer { piece = [] }
        if !relay.put(piece) { try wait() }
    }

    private func wait() throws {
        queue.sync {}
        try outcome.get()
    }

    /// Waits until the sink took everything.
    ///
    /// - Returns: The sink.
    /// - Throws: What the sink threw.
    public func finish() throws -> Target {
        if !piece.isEmpty { try handOver() }
        relay.end(.success(()))
        try wait()
        return target.target
    }
}

/// What the other thread came to.
private final class Outcome: Sendable {
    private let result = Mutex<Result<Void, any Error>>(.success(()))

    func run(_ work: () throws -> Void) {
        let done = Result(catching: work)
        result.withLock { $0 = done }
    }

    func get() throws { try result.withLock { $0 }.get() }
}

extension PieceRelay {
    /// Gives every piece to a sink, up to the end.
    fileprivate func drain(into sink: any ByteSink) throws {
        while let piece = try next() {
            try piece.withUnsafeBytes { try sink.write($0) }
            recycle(piece)
        }
    }
}
