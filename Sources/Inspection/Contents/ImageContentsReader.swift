public import FileTree
import OCIModel
public import Store

/// Reads the layers of an image as streams, two at a time, and puts them together.
///
/// Only contents that are asked for stay in memory, and none beyond some megabytes.
public enum ImageContentsReader {
    /// Reads an image.
    ///
    /// - Parameter keeps: Whether the content of the regular file at a path is wanted.
    /// - Throws: ``InspectionError`` naming the layer for anything that is no layer, and what reading
    ///   the blobs throws.
    public static func read(
        _ image: PlatformImage, keeping keeps: @escaping @Sendable (TreePath) -> Bool
    ) throws -> ImageContents {
        try read(image, wishes: ContentWishes(keeps: keeps))
    }

    /// Reads an image and looks into its files.
    ///
    /// - Throws: As ``read(_:keeping:)``.
    public static func read(
        _ image: PlatformImage, wishes: ContentWishes
    ) throws -> ImageContents {
        var growing = GrowingContents()
        try growing.add(image, wishes: wishes)
        return growing.contents
    }

    /// Every layer by itself, lowest first.
    ///
    /// - Parameter first: The number of the lowest layer that is wanted.
    /// - Throws: As ``read(_:keeping:)``; of several bad layers the lowest is named.
    public static func scan(
        _ image: PlatformImage, from first: Int = 0, wishes: ContentWishes
    ) throws -> [LayerScan] {
        let scans = try ConcurrentMap.map(
            first..<max(first, image.manifest.layers.count), workers: 2
        ) { number in
            try LayerScanner.scan(image, number: number, wishes: wishes)
        }
        guard scans.reduce(0, { $0 + $1.items.count }) <= LayerScanner.entryLimit else {
            throw InspectionError.tooManyEntries(limit: LayerScanner.entryLimit)
        }
        return scans
    }
}
