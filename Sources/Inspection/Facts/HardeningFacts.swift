import ELF
import FileTree

/// How the programs and libraries of an image are hardened, counted.
public struct HardeningFacts: Sendable, Codable, Equatable {
    /// Programs.
    public let programs: Int
    /// Programs without a dynamic linker.
    public let staticPrograms: Int
    /// Programs that may lie anywhere in memory.
    public let positionIndependent: Int
    /// Libraries and modules.
    public let libraries: Int
    /// Programs and libraries whose tables are read-only before they start.
    public let fullRelro: Int
    /// Those of which a part is.
    public let partialRelro: Int
    /// Those whose stack holds no code.
    public let dataStack: Int
    /// Those that check return addresses; libraries without a buffer need not.
    public let stackProtector: Int
    /// Those that use checked functions of glibc.
    public let fortified: Int
    /// Those that use only unchecked functions where there are checked ones.
    public let unfortified: Int
    /// Paths of programs at fixed addresses, with an executable stack, or with memory that may be
    /// written and executed; at most a hundred.
    public let weak: [Weak]
    /// Whether ``unfortified`` means anything: musl has no checked functions of its own.
    public let usesGlibc: Bool

    /// A program that is less hard than it could be.
    public struct Weak: Sendable, Codable, Equatable {
        /// The path.
        public let path: String
        /// What is weak about it.
        public let why: String
    }

    /// How many programs and libraries there are.
    public var total: Int { programs + libraries }

    init(of contents: ImageContents) {
        var counts = [Int](repeating: 0, count: 10)
        var weak: [Weak] = []
        var glibc = false
        for (path, node) in contents.tree.entries {
            guard case .file(let content) = node.kind,
                let file = contents.evidence(of: content)?.program
            else { continue }
            let hard = file.hardening
            if file.needed.contains("libc.so.6") { glibc = true }
            if file.isProgram {
                counts[0] += 1
                if file.isStatic { counts[1] += 1 }
                if hard.isPositionIndependent { counts[2] += 1 }
            } else if file.isLibrary {
                counts[3] += 1
            } else {
                continue
            }
            if hard.relocations == .full { counts[4] += 1 }
            if hard.relocations == .partial { counts[5] += 1 }
            if hard.stack == .data { counts[6] += 1 }
            if hard.hasStackProtector == true { counts[7] += 1 }
            if (hard.fortified ?? 0) > 0 {
                counts[8] += 1
            } else if (hard.unfortified ?? 0) > 0 {
                counts[9] += 1
            }
            let why = Self.weakness(file)
            if !why.isEmpty, weak.count < 100 {
                weak.append(Weak(path: path.description, why: why.joined(separator: ", ")))
            }
        }
        programs = counts[0]
        staticPrograms = counts[1]
        positionIndependent = counts[2]
        libraries = counts[3]
        fullRelro = counts[4]
        partialRelro = counts[5]
        dataStack = counts[6]
        stackProtector = counts[7]
        fortified = counts[8]
        unfortified = counts[9]
        self.weak = weak
        usesGlibc = glibc
    }

    private static func weakness(_ file: ELFFile) -> [String] {
        var why: [String] = []
        if file.isProgram, !file.hardening.isPositionIndependent { why.append("fixed address") }
        if file.hardening.stack == .executable { why.append("executable stack") }
        if file.hardening.hasWritableCode { why.append("writable code") }
        if !file.isStatic, file.hardening.relocations == .none { why.append("no RELRO") }
        return why
    }
}
