/// An open file that is written from front to back; small pieces are gathered.
final class BufferedFile {
    private static let capacity = 256 << 10

    let file: OwnedDescriptor
    private var pending: [UInt8] = []

    init(_ file: OwnedDescriptor) { self.file = file }

    /// Takes all the bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        let isLarge = bytes.count >= BufferedFile.capacity / 2
        if isLarge || pending.count + bytes.count > BufferedFile.capacity { try flush() }
        if isLarge {
            try file.writeAll(bytes)
        } else {
            pending.append(contentsOf: bytes)
        }
    }

    /// Hands everything to the operating system.
    func flush() throws(StoreError) {
        guard !pending.isEmpty else { return }
        try file.writeAll(pending)
        pending.removeAll(keepingCapacity: true)
    }

    /// Empties the file.
    func restart() throws(StoreError) {
        pending.removeAll(keepingCapacity: true)
        try file.truncate(to: 0)
    }
}
