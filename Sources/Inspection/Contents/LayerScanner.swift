import Archives
import Compression
import FileTree
import OCIModel
import Store

/// Reads one layer as a stream.
struct LayerScanner {
    private let image: PlatformImage
    private let layer: Descriptor
    private let number: Int
    private let wishes: ContentWishes

    private var items: [LayerScan.Item] = []
    private var evidence: [Digest: FileEvidence] = [:]
    private var kept: [Digest: [UInt8]] = [:]
    private var keptBytes: UInt64 = 0
    private var pathBytes = 0

    /// A single kept file, and all of a layer together.
    private static let fileLimit: UInt64 = 64 << 20
    private static let totalLimit: UInt64 = 128 << 20
    /// A million entries, and paths of 256 MiB: more than any image has, and no more than fits into
    /// the memory of a small machine.
    static let entryLimit = 1_000_000
    private static let pathLimit = 256 << 20
    private static let pieceSize = 256 << 10

    /// Reads a layer to its end, its digest checked.
    ///
    /// - Throws: ``InspectionError`` naming the layer for anything that is no layer, and what reading
    ///   the blob throws.
    static func scan(
        _ image: PlatformImage, number: Int, wishes: ContentWishes
    ) throws -> LayerScan {
        let layer = image.manifest.layers[number]
        var scanner = LayerScanner(
            image: image, layer: layer, number: number, wishes: wishes)
        do {
            return try scanner.run()
        } catch let error as StoreError {
            throw error
        } catch let error as InspectionError {
            throw error
        } catch {
            throw InspectionError.badLayer(layer.digest, reason: "\(error)")
        }
    }

    private init(image: PlatformImage, layer: Descriptor, number: Int, wishes: ContentWishes) {
        self.image = image
        self.layer = layer
        self.number = number
        self.wishes = wishes
    }

    private mutating func run() throws -> LayerScan {
        let source = try image.blobs.openVerified(layer)
        let plain = try Decompressor(source, format: nil, limits: .layer)
        let tar = TarReader(plain, limits: .layer, end: .optional)
        let piece = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.pieceSize, alignment: 16)
        defer { piece.deallocate() }
        var fileBytes: UInt64 = 0
        while let entry = try tar.next() {
            pathBytes += entry.path.count + entry.linkTarget.count
            guard items.count < Self.entryLimit, pathBytes < Self.pathLimit else {
                throw InspectionError.tooManyEntries(limit: Self.entryLimit)
            }
            let path = try TreePath(entry.path)
            if let whiteout = try Self.whiteout(path) {
                if let item = whiteout.item { items.append(item) }
                continue
            }
            fileBytes &+= entry.kind == .file ? entry.size : 0
            let node = Node(
                try kind(of: entry, at: path, tar, piece),
                attributes: Attributes(
                    mode: entry.mode, uid: entry.uid, gid: entry.gid,
                    modified: Timestamp(seconds: entry.modified),
                    extended: entry.extendedAttributes))
            items.append(.entry(path, node))
        }
        // The rest of the blob has to be read for its digest to be checked.
        while try plain.read(into: piece) > 0 {}
        try source.drain()
        return LayerScan(
            descriptor: layer, items: items, fileBytes: fileBytes, evidence: evidence, kept: kept)
    }

    /// What a whiteout says: an item, or nothing for the marks that aufs leaves; `nil` when the path
    /// is none.
    private static func whiteout(_ path: TreePath) throws -> (item: LayerScan.Item?, Void)? {
        guard path.name.starts(with: ".wh.".utf8) else { return nil }
        if path.name.elementsEqual(".wh..wh..opq".utf8) { return (.opaque(path.parent), ()) }
        if path.name.starts(with: ".wh..wh.".utf8) { return (nil, ()) }
        let name = path.name.dropFirst(4)
        // `.wh.` and a name that is a step and no name would lead out of the directory.
        guard !name.isEmpty, !name.elementsEqual(".".utf8) else { return (nil, ()) }
        return (.whiteout(try path.parent.appending(name)), ())
    }

    private mutating func kind(
        of entry: TarEntry, at path: TreePath, _ tar: TarReader,
        _ piece: UnsafeMutableRawBufferPointer
    ) throws -> Node.Kind {
        switch entry.kind {
        case .file: .file(try content(of: entry, at: path, tar, piece))
        case .directory: .directory
        case .symbolicLink: .symbolicLink(target: entry.linkTarget)
        case .hardLink: .hardLink(target: try TreePath(entry.linkTarget))
        case .characterDevice: .characterDevice(major: entry.major, minor: entry.minor)
        case .blockDevice: .blockDevice(major: entry.major, minor: entry.minor)
        case .namedPipe: .namedPipe
        }
    }

    private mutating func content(
        of entry: TarEntry, at path: TreePath, _ tar: TarReader,
        _ piece: UnsafeMutableRawBufferPointer
    ) throws -> FileContent {
        let offset = tar.contentOffset
        let isKept =
            entry.size <= Self.fileLimit && keptBytes + entry.size <= Self.totalLimit
            && wishes.keeps(path)
        guard
            isKept || wishes.digests || wishes.programs || wishes.secrets || wishes.resources
        else {
            return FileContent(
                size: entry.size, digest: ContentWishes.unread, container: number, offset: offset)
        }
        var hasher = DigestHasher()
        var bytes: [UInt8] = []
        var collector = EvidenceCollector(size: entry.size, wishes: wishes)
        while true {
            let count = try tar.read(into: piece)
            if count == 0 { break }
            let part = UnsafeRawBufferPointer(rebasing: piece[..<count])
            hasher.update(part)
            collector.take(part)
            if isKept { bytes.append(raw: part) }
        }
        let digest = hasher.finalize()
        let seen = collector.finish()
        if !seen.isEmpty { evidence[digest] = seen }
        if isKept, kept[digest] == nil {
            kept[digest] = bytes
            keptBytes += entry.size
        }
        return FileContent(size: entry.size, digest: digest, container: number, offset: offset)
    }
}
