/// What the dynamic linker's tools want to know of a library: its header and its dynamic section.
///
/// Much less is read than for an ``ELFFile``, and damage elsewhere in the file does not matter.
public struct ELFOutline: Sendable {
    /// The header.
    public let header: ELFHeader
    /// The dynamic section; `nil` for files that the dynamic linker has nothing to do with.
    public let dynamic: ELFDynamicSection?

    /// Reads a file.
    ///
    /// - Throws: ``ELFError``, and what the source throws.
    public init(_ source: any ELFSource) throws {
        header = try ELFHeader(source)
        let view = ELFView(source: source, identification: header.identification)
        let segments = try ELFSegment.all(view, header.programHeaders)
        dynamic = try segments.first { $0.kind == .dynamic && $0.fileSize > 0 }.map {
            try ELFDynamicSection(view, segment: $0, segments: segments)
        }
    }
}
