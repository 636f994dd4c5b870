/// What an ELF file says about itself, read without trusting any of it.
///
/// Class, byte order and architecture may be any: nothing is run. Damage in what a loader reads
/// throws; damage in what only tools read (notes, sections) means that those tell nothing.
public struct ELFFile: Sendable {
    /// The header.
    public let header: ELFHeader
    /// The program headers.
    public let segments: [ELFSegment]
    /// The path of the program interpreter, the dynamic linker; `nil` for libraries and for programs
    /// without one.
    public let interpreter: String?
    /// The dynamic section; `nil` for static programs at fixed addresses.
    public let dynamic: ELFDynamicSection?
    /// The versions that it needs.
    public let versionNeeds: [ELFVersionNeed]
    /// The versions that it defines.
    public let versionDefinitions: [ELFVersionDefinition]
    /// The symbols that the dynamic linker sees.
    public let symbols: [ELFSymbol]
    /// What its notes say.
    public let notes: ELFNotes
    /// What Go's linker wrote; `nil` for programs in other languages.
    public let go: GoBuildInfo?
    /// How it is hardened.
    public let hardening: ELFHardening

    /// Reads a file that is in memory.
    ///
    /// - Throws: ``ELFError``.
    public init(_ bytes: [UInt8]) throws { try self.init(ELFMemory(bytes)) }

    /// Reads a file.
    ///
    /// - Throws: ``ELFError``, and what the source throws.
    public init(_ source: any ELFSource) throws {
        header = try ELFHeader(source)
        let view = ELFView(source: source, identification: header.identification)
        segments = try ELFSegment.all(view, header.programHeaders)
        let sections = try ELFSection.all(view, header.sectionHeaders)
        interpreter = try Self.interpreter(view, segments)
        let reader = ELFSymbolReader(view: view, segments: segments, sections: sections)
        if let segment = segments.first(where: { $0.kind == .dynamic }), segment.fileSize > 0 {
            let section = try ELFDynamicSection(view, segment: segment, segments: segments)
            let versions = ELFVersionReader(view: view, dynamic: section, segments: segments)
            dynamic = section
            versionNeeds = try versions.needs()
            versionDefinitions = try versions.definitions()
            symbols = try reader.dynamic(
                section, needs: versionNeeds, definitions: versionDefinitions)
        } else {
            dynamic = nil
            versionNeeds = []
            versionDefinitions = []
            symbols = []
        }
        notes = try ELFNotes(view, segments: segments, sections: sections)
        go = try GoBuildInfoReader(view: view, segments: segments).read()
        let names = symbols.isEmpty ? try reader.staticNames() : Set(symbols.map(\.name))
        hardening = ELFHardening(
            header: header, segments: segments, dynamic: dynamic, interpreter: interpreter,
            names: names)
    }

    /// Whether it is started as a program and not loaded by one.
    public var isProgram: Bool {
        switch header.type {
        case .executable: true
        case .shared:
            dynamic?.soname == nil && (interpreter != nil || dynamic?.isMarkedPIE == true)
        default: false
        }
    }

    /// Whether it is a library that programs load.
    public var isLibrary: Bool { header.type == .shared && !isProgram }

    /// Whether it runs without a dynamic linker.
    public var isStatic: Bool { isProgram && interpreter == nil && needed.isEmpty }

    /// The libraries that it needs.
    public var needed: [String] { dynamic?.needed ?? [] }

    private static func interpreter(_ view: ELFView, _ segments: [ELFSegment]) throws -> String? {
        guard let segment = segments.first(where: { $0.kind == .interpreter }) else { return nil }
        guard let size = Int(exactly: segment.fileSize), size <= 4096 else {
            throw ELFError.tooBig(.interpreter)
        }
        let bytes = try view.record(at: segment.offset, count: size, of: .interpreter).bytes
        let path = bytes.prefix { $0 != 0 }
        guard !path.isEmpty else { throw ELFError.bad(.interpreter) }
        return String(decoding: path, as: UTF8.self)
    }
}
