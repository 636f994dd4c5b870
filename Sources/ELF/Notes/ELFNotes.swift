/// What the notes of a file say: System V ABI, chapter 5, "Note Section", and the notes of the GNU
/// tools and of Go.
public struct ELFNotes: Hashable, Sendable {
    /// The oldest kernel that a program or a C library runs on: `NT_GNU_ABI_TAG`.
    public internal(set) var system: SystemVersion?
    /// The number that tells builds apart: `NT_GNU_BUILD_ID`.
    public internal(set) var buildID: [UInt8]?
    /// The linker's name for a Go build.
    public internal(set) var goBuildID: String?
    /// What the program asks of the processor.
    public internal(set) var properties = ELFProperties()

    /// A kernel and its version.
    public struct SystemVersion: Hashable, Sendable, CustomStringConvertible {
        /// Linux is 0.
        public let system: UInt32
        /// The version's first number.
        public let major: UInt32
        /// Its second.
        public let minor: UInt32
        /// Its third.
        public let patch: UInt32

        /// The version with dots.
        public var description: String { "\(major).\(minor).\(patch)" }
    }

    private static let limit: UInt64 = 1 << 20

    init() {}

    /// Reads the notes of the segments or, for what has none, of the sections. Damaged notes end the
    /// reading: no loader refuses a program for them.
    init(_ view: ELFView, segments: [ELFSegment], sections: [ELFSection]) throws {
        var places = segments.filter { $0.kind == .note }
            .map { ($0.offset, $0.fileSize, $0.alignment) }
        if places.isEmpty {
            places = sections.filter { $0.type == ELFSection.note }.map { ($0.offset, $0.size, 4) }
        }
        for (offset, size, alignment) in places.prefix(64) where view.holds(offset, count: size) {
            let bytes = try view.prefix(at: offset, count: min(size, Self.limit), of: .note)
            read(bytes, alignment: alignment == 8 ? 8 : 4)
        }
    }

    private mutating func read(_ notes: ELFRecord, alignment: Int) {
        var place = 0
        while let nameSize: UInt32 = notes.number(place),
            let size: UInt32 = notes.number(place + 4),
            let type: UInt32 = notes.number(place + 8)
        {
            let start = place + 12
            guard let content = aligned(start + Int(nameSize), to: alignment),
                let end = Int(exactly: UInt64(content) + UInt64(size)), end <= notes.count,
                start + Int(nameSize) <= notes.count
            else { return }
            let name = notes.bytes[start..<start + Int(nameSize)]
            take(
                type, named: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self),
                ELFRecord(
                    bytes: [UInt8](notes.bytes[content..<end]),
                    identification: notes.identification))
            guard let next = aligned(end, to: alignment), next > place else { return }
            place = next
        }
    }

    private func aligned(_ offset: Int, to alignment: Int) -> Int? {
        let (sum, overflow) = offset.addingReportingOverflow(alignment - 1)
        return overflow ? nil : sum / alignment * alignment
    }

    private mutating func take(_ type: UInt32, named name: String, _ content: ELFRecord) {
        switch (name, type) {
        case ("GNU", 1):
            guard let system: UInt32 = content.number(0), let major: UInt32 = content.number(4),
                let minor: UInt32 = content.number(8), let patch: UInt32 = content.number(12)
            else { return }
            self.system = SystemVersion(system: system, major: major, minor: minor, patch: patch)
        case ("GNU", 3): buildID = content.bytes
        case ("GNU", 5): properties.read(content)
        case ("Go", 4): goBuildID = String(decoding: content.bytes, as: UTF8.self)
        default: break
        }
    }
}
