import Compression
public import OCIModel
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Lays single layers of an image down in folders.
public enum LayerFiles {
    /// Lays a layer over what a folder holds: files, and what its white-outs hide goes away. The
    /// layer is checked against its descriptor.
    ///
    /// - Parameters:
    ///   - layer: The layer.
    ///   - blobs: Where its bytes are.
    ///   - folder: A folder that exists.
    /// - Returns: A line for everything that is not as in the layer, such as devices left out.
    /// - Throws: ``StoreError`` and what reading the archive throws; the folder then holds a part.
    public static func apply(
        _ layer: Descriptor, from blobs: any BlobProvider, to folder: FilePath
    ) throws -> [String] {
        let root = try OwnedDescriptor(opening: folder, flags: O_RDONLY | O_DIRECTORY)
        let extractor = LayerExtractor(root, isRoot: geteuid() == 0)
        let blob = try blobs.openVerified(layer)
        try extractor.apply(Decompressor(blob, limits: .layer))
        // What follows the end of the tar belongs to the digest too.
        try blob.drain()
        try extractor.finish()
        return extractor.report.notes
    }
}
