import Compression
import OCIModel
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Lays an image down as files in a folder that is empty or does not exist.
///
/// A folder that does not exist appears whole: it is filled under another name first.
struct DirectorySink {
    let image: PlatformImage
    let progress: ProgressTask?

    func write(to path: FilePath) throws -> ExtractionReport {
        if let status = try FileSystem.status(path) {
            guard status.kind == .directory else {
                throw StoreError.unsupported(place: path.string, reason: "is no folder")
            }
            let folder = try OwnedDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY)
            guard try TreeRemoval.names(in: folder).isEmpty else { throw StoreError.notEmpty(path) }
            do {
                return try fill(folder)
            } catch {
                try? TreeRemoval.removeContents(of: folder)
                throw error
            }
        }
        let parent = TemporarySibling.folder(of: path)
        try FileSystem.makeDirectories(parent)
        TemporarySibling.sweep(for: path)
        let temporary = parent.appending(TemporarySibling.name(for: path))
        try FileSystem.makeNewDirectory(temporary, mode: 0o755)
        do {
            let folder = try OwnedDescriptor(opening: temporary, flags: O_RDONLY | O_DIRECTORY)
            let lock = try FileLock.attemptFolder(temporary)
            defer { withExtendedLifetime(lock) {} }
            let report = try fill(folder)
            try FileSystem.move(temporary, to: path)
            return report
        } catch {
            try? TreeRemoval.remove(temporary)
            throw error
        }
    }

    private func fill(_ folder: OwnedDescriptor) throws -> ExtractionReport {
        let extractor = LayerExtractor(folder, isRoot: geteuid() == 0)
        for layer in image.manifest.layers {
            let blob = try image.blobs.openVerified(layer)
            try extractor.apply(Decompressor(blob, limits: .layer))
            // What follows the end of the tar belongs to the digest too.
            try blob.drain()
            progress?.advance(by: UInt64(max(0, layer.size)))
        }
        try extractor.finish()
        return extractor.report
    }
}
