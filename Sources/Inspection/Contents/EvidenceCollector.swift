import ELF
import OCIModel

/// Takes in one file's content piece by piece and keeps no more of it than its evidence needs.
///
/// What is kept of a program: all of it up to 8 MiB, else its first 8 MiB, where linkers put what
/// names things, and the start of every part behind them that is data. So memory is bounded however
/// large a program is.
struct EvidenceCollector {
    private static let headLimit = 8 << 20
    private static let pieceLimit: UInt64 = 256 << 10
    private static let textLimit: UInt64 = 1 << 20

    private let size: UInt64
    private let wishes: ContentWishes
    private var head: [UInt8] = []
    private var kind = Kind.unknown
    private var position: UInt64 = 0
    private var sparse = SparseFile()

    private enum Kind {
        case unknown, program, text, nothing
    }

    init(size: UInt64, wishes: ContentWishes) {
        self.size = size
        self.wishes = wishes
        if size < 4 || !(wishes.programs || wishes.secrets) { kind = .nothing }
    }

    mutating func take(_ piece: UnsafeRawBufferPointer) {
        if kind == .unknown { recognise(piece) }
        switch kind {
        case .unknown, .nothing: break
        case .text: head.append(raw: piece)
        case .program: takeProgram(piece)
        }
        position += UInt64(piece.count)
    }

    private mutating func recognise(_ piece: UnsafeRawBufferPointer) {
        if piece.starts(with: ELFIdentification.magic) {
            kind = wishes.programs ? .program : .nothing
            head.reserveCapacity(Int(min(size, UInt64(Self.headLimit))))
        } else {
            let isScript = piece.starts(with: [0x23, 0x21])
            let isLookedAt = wishes.secrets && size <= Self.textLimit
            kind =
                isLookedAt || (isScript && wishes.programs && size <= Self.textLimit)
                ? .text : .nothing
        }
    }

    private mutating func takeProgram(_ piece: UnsafeRawBufferPointer) {
        let room = Self.headLimit - head.count
        if room > 0 {
            head.append(raw: UnsafeRawBufferPointer(rebasing: piece.prefix(room)))
            // The program headers are in the first bytes; they tell what else to keep.
            if head.count >= Self.headLimit || UInt64(head.count) == size { planParts() }
        }
        if size > UInt64(Self.headLimit) { sparse.take(piece, at: position) }
    }

    private mutating func planParts() {
        guard size > UInt64(Self.headLimit) else { return }
        sparse.begin(
            size: size, head: head,
            parts: ELFFile.dataParts(in: head, limit: Self.pieceLimit))
        head = []
        head.reserveCapacity(0)
    }

    /// What was seen.
    consuming func finish() -> FileEvidence {
        var evidence = FileEvidence()
        switch kind {
        case .unknown, .nothing: break
        case .program:
            do {
                evidence.program =
                    size > UInt64(Self.headLimit) ? try ELFFile(sparse) : try ELFFile(head)
            } catch {
                evidence.damage = error as? ELFError ?? .notELF
            }
        case .text:
            if wishes.programs, head.starts(with: [0x23, 0x21]) {
                let line = head.dropFirst(2).prefix(254).prefix { $0 != 0x0A && $0 != 0 }
                evidence.interpreterLine = String(decoding: line, as: UTF8.self)
            }
            if wishes.secrets { evidence.secrets = head.withUnsafeBytes { SecretScanner.scan($0) } }
        }
        return evidence
    }
}

/// Parts of a file that is too large to be kept.
struct SparseFile: ELFSource {
    private(set) var size: UInt64 = 0
    private var head: [UInt8] = []
    private var parts: [(start: UInt64, bytes: [UInt8], end: UInt64)] = []

    mutating func begin(size: UInt64, head: [UInt8], parts: [Range<UInt64>]) {
        self.size = size
        self.head = head
        self.parts = parts.map { ($0.lowerBound, [], $0.upperBound) }
    }

    mutating func take(_ piece: UnsafeRawBufferPointer, at position: UInt64) {
        let end = position + UInt64(piece.count)
        for index in parts.indices {
            let next = parts[index].start + UInt64(parts[index].bytes.count)
            guard next >= position, next < min(end, parts[index].end) else { continue }
            let from = Int(next - position)
            let to = Int(min(end, parts[index].end) - position)
            parts[index].bytes.append(contentsOf: piece[from..<to])
        }
    }

    func available(from offset: UInt64) -> UInt64 {
        if offset < UInt64(head.count) { return UInt64(head.count) - offset }
        for part in parts where offset >= part.start {
            let end = part.start + UInt64(part.bytes.count)
            if offset < end { return end - offset }
        }
        return 0
    }

    func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        let end = offset + UInt64(count)
        if end <= UInt64(head.count) { return [UInt8](head[Int(offset)..<Int(end)]) }
        for part in parts
        where offset >= part.start && end <= part.start + UInt64(part.bytes.count) {
            let from = Int(offset - part.start)
            return [UInt8](part.bytes[from..<from + count])
        }
        throw ELFError.tooBig(.symbols)
    }
}

extension [UInt8] {
    /// Appends bytes in one piece.
    mutating func append(raw bytes: UnsafeRawBufferPointer) {
        bytes.withMemoryRebound(to: UInt8.self) { append(contentsOf: $0) }
    }
}
