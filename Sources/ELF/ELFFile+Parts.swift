extension ELFFile {
    /// The parts of a large file that hold what this reader looks at, as far as they lie behind what
    /// is given: the dynamic section, the notes, and the start of every segment of data.
    ///
    /// - Parameters:
    ///   - head: The first bytes of the file, the program headers among them.
    ///   - limit: How much of a segment is wanted at most, in bytes.
    /// - Returns: Ranges of offsets in the order of the segments; none for damaged headers.
    public static func dataParts(in head: [UInt8], limit: UInt64) -> [Range<UInt64>] {
        let source = ELFMemory(head)
        guard let header = try? ELFHeader(source) else { return [] }
        let view = ELFView(source: source, identification: header.identification)
        guard let segments = try? ELFSegment.all(view, header.programHeaders) else { return [] }
        return segments.prefix(64).compactMap { segment in
            switch segment.kind {
            case .dynamic, .note: break
            case .load where !segment.isExecutable: break
            default: return nil
            }
            let (end, overflow) = segment.offset.addingReportingOverflow(
                min(segment.fileSize, limit))
            guard !overflow, end > UInt64(head.count), end > segment.offset else { return nil }
            return segment.offset..<end
        }
    }
}
