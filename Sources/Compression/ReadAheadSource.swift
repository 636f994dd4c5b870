import Dispatch

/// Reads another source on a thread of its own, a few pieces ahead: decompressing goes on while what
/// came out is looked at.
public final class ReadAheadSource: ByteSource {
    private static let pieceSize = 256 << 10
    private static let depth = 4

    private let relay = PieceRelay(depth: ReadAheadSource.depth)
    private var piece: [UInt8] = []
    private var position = 0

    /// Begins to read.
    ///
    /// - Parameter make: Makes the source to read; it runs, and the source lives, on the other thread.
    public init(_ make: @escaping @Sendable () throws -> any ByteSource) {
        let relay = relay
        // A queue of its own gets a thread of its own, whatever else waits on the shared ones.
        DispatchQueue(label: "read-ahead").async {
            relay.end(Result { try Self.pump(from: make(), into: relay) })
        }
    }

    deinit { relay.close() }

    private static func pump(from source: any ByteSource, into relay: PieceRelay) throws {
        while true {
            var piece = relay.spare()
            if piece.count < pieceSize { piece = [UInt8](repeating: 0, count: pieceSize) }
            let count = try piece.withUnsafeMutableBytes {
                try source.readFully(
                    into: UnsafeMutableRawBufferPointer(rebasing: $0[..<pieceSize]))
            }
            if count < piece.count { piece.removeLast(piece.count - count) }
            if count == 0 { return }
            guard relay.put(piece) else { return }
        }
    }

    /// Gives the next bytes.
    ///
    /// - Throws: What the source throws, once all bytes before that were given.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if position == piece.count {
            if !piece.isEmpty { relay.recycle(piece) }
            position = 0
            piece = []
            guard let next = try relay.next() else { return 0 }
            piece = next
        }
        let count = min(buffer.count, piece.count - position)
        piece.withUnsafeBytes {
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: $0[position..<(position + count)]))
        }
        position += count
        return count
    }
}
