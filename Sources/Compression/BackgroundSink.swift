import Dispatch

/// Gives what is written to another sink on a thread of its own, such as one that hashes.
///
/// What the other sink throws is thrown by the next call here, and by ``finish()`` at the latest.
public final class BackgroundSink<Target: ByteSink>: ByteSink {
    private let relay = PieceRelay(depth: 4)
    private let outcome = PieceRelay(depth: 0)
    private let target: Handed
    private var piece: [UInt8] = []

    /// Begins.
    ///
    /// - Parameter target: Where the bytes go. It comes back from ``finish()``.
    public init(_ target: sending Target) {
        let (relay, outcome, handed) = (relay, outcome, Handed(target: target))
        self.target = handed
        DispatchQueue(label: "background-sink").async {
            outcome.end(Result { try Self.drain(relay, into: handed.target) })
            relay.close()
        }
    }

    deinit { relay.end(.success(())) }

    /// Used by the other thread until that has ended, and by none but this one then.
    private struct Handed: @unchecked Sendable { let target: Target }

    private static func drain(_ relay: PieceRelay, into sink: Target) throws {
        while let piece = try relay.next() {
            try piece.withUnsafeBytes { try sink.write($0) }
            relay.recycle(piece)
        }
    }

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
        guard relay.put(piece) else {
            _ = try outcome.next()
            return
        }
    }

    /// Waits until the sink took everything.
    ///
    /// - Returns: The sink.
    /// - Throws: What the sink threw.
    public func finish() throws -> Target {
        if !piece.isEmpty { try handOver() }
        relay.end(.success(()))
        _ = try outcome.next()
        return target.target
    }
}
