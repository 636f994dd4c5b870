import ELF
import OCIModel

/// Takes in one file's content piece by piece and keeps no more of it than its evidence needs.
///
/// What is kept of a program: all of it up to 8 MiB, else its first 8 MiB, where linkers put what
/// names things, and the start of every part behind them that is data. So memory is bounded however
/// large a program is.
struct EvidenceCollector {
    /// How much is kept of the beginning of a program.
    static let headLimit = 8 << 20
    private static let pieceLimit: UInt64 = 256 << 10
    private static let textLimit: UInt64 = 1 << 20

    private let size: UInt64
    private let wishes: ContentWishes
    private let headLimit: Int
    private var head: [UInt8] = []
    private var kind = Kind.unknown
    private var position: UInt64 = 0
    private var sparse: SparseFile?
    private var resources: ResourceScanner?

    private enum Kind {
        case unknown, program, text, nothing
    }

    init(size: UInt64, wishes: ContentWishes, headLimit: Int = Self.headLimit) {
        self.size = size
        self.headLimit = headLimit
        self.wishes = wishes
        if size < 4 || !(wishes.programs || wishes.secrets) { kind = .nothing }
        if wishes.resources { resources = ResourceScanner() }
    }

    mutating func take(_ piece: UnsafeRawBufferPointer) {
        if kind == .unknown { recognise(piece) }
        switch kind {
        case .unknown, .nothing: break
        case .text: head.append(raw: piece)
        case .program: takeProgram(piece)
        }
        position += UInt64(piece.count)
        resources?.take(piece)
    }

    private mutating func recognise(_ piece: UnsafeRawBufferPointer) {
        if piece.starts(with: ELFIdentification.magic) {
            kind = wishes.programs ? .program : .nothing
            head.reserveCapacity(Int(min(size, UInt64(headLimit))))
        } else {
            let isScript = piece.starts(with: [0x23, 0x21])
            let isLookedAt = wishes.secrets && size <= Self.textLimit
            kind =
                isLookedAt || (isScript && wishes.programs && size <= Self.textLimit)
                ? .text : .nothing
        }
    }

    private mutating func takeProgram(_ piece: UnsafeRawBufferPointer) {
        let room = headLimit - head.count
        if room > 0, sparse == nil {
            head.append(raw: UnsafeRawBufferPointer(rebasing: piece.prefix(room)))
            if head.count >= headLimit, size > UInt64(headLimit) { planParts() }
        }
        sparse?.take(piece, at: position)
    }

    /// The program headers are in the first bytes; they tell what else to keep.
    private mutating func planParts() {
        let parts = ELFFile.dataParts(in: head, limit: Self.pieceLimit)
        sparse = SparseFile(size: size, head: head, parts: parts)
        head = []
    }

    /// What was seen.
    consuming func finish() -> FileEvidence {
        var evidence = FileEvidence()
        evidence.resources = resources?.found ?? []
        switch kind {
        case .unknown, .nothing: break
        case .program:
            do {
                evidence.program = try sparse.map { try ELFFile($0) } ?? ELFFile(head)
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

extension [UInt8] {
    /// Appends bytes in one piece.
    mutating func append(raw bytes: UnsafeRawBufferPointer) {
        bytes.withMemoryRebound(to: UInt8.self) { append(contentsOf: $0) }
    }
}
