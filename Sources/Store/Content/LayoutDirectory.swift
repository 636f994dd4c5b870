import OCIModel
import SystemPackage

/// The files of an OCI image layout other than its blobs (OCI image specification,
/// *image-layout.md*): `oci-layout`, which marks the folder, and `index.json`, which names images.
struct LayoutDirectory: Sendable {
    static let markerName = "oci-layout"
    static let indexName = "index.json"
    static let marker: [UInt8] = Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)
    /// An index of a hundred thousand images is not half as large.
    static let indexLimit: UInt64 = 64 << 20

    let path: FilePath

    /// Makes the folder a layout if it is none yet.
    func create(using area: IngestArea) throws {
        try FileSystem.makeDirectories(path.appending("blobs/sha256"))
        if try FileSystem.status(path.appending(Self.markerName)) == nil {
            try write(Self.marker, to: Self.markerName, using: area)
        }
        // Under the lock: another process may be naming an image in the index it has just made.
        let lock = try FileLock.wait(path.appending(Self.markerName), .exclusive)
        defer { withExtendedLifetime(lock) {} }
        if try FileSystem.status(path.appending(Self.indexName)) == nil {
            try write(
                CanonicalJSON.encode(ImageIndex(manifests: [])), to: Self.indexName, using: area)
        }
    }

    /// Makes sure that the folder is a layout of a version that is known.
    ///
    /// - Throws: ``StoreError/malformed(place:reason:)``.
    func check() throws {
        guard let bytes = try FileSystem.read(path.appending(Self.markerName), limit: 4096) else {
            throw StoreError.malformed(
                place: path.string, reason: "not an OCI image layout (there is no oci-layout file)")
        }
        try LayoutMarker.check(bytes, place: path.string)
    }

    /// The index as it is now.
    func index() throws -> ImageIndex {
        let file = path.appending(Self.indexName)
        guard let bytes = try FileSystem.read(file, limit: Self.indexLimit) else {
            throw StoreError.malformed(place: file.string, reason: "there is no such file")
        }
        return try ImageIndex(json: bytes, place: file.string)
    }

    /// Changes the index in one step; two processes that do so at once wait for each other.
    func changeIndex<Result>(
        using area: IngestArea, _ change: (inout ImageIndex) throws -> Result
    ) throws -> Result {
        // The marker never changes, so it can carry the lock; the index itself is replaced.
        let lock = try FileLock.wait(path.appending(Self.markerName), .exclusive)
        defer { withExtendedLifetime(lock) {} }
        let before = try index()
        var after = before
        let result = try change(&after)
        if after != before {
            try write(CanonicalJSON.encode(after), to: Self.indexName, using: area)
        }
        return result
    }

    private func write(_ bytes: [UInt8], to name: String, using area: IngestArea) throws {
        let writer = try BlobWriter(in: area, isDurable: true) { file, _ in
            // What the index names must be found after a power cut: first the names of the blobs,
            // then the index, then its own name.
            let blobs = path.appending("blobs/sha256")
            if try FileSystem.status(blobs) != nil { try FileSystem.synchronizeDirectory(blobs) }
            try FileSystem.move(file, to: path.appending(name))
            try FileSystem.synchronizeDirectory(path)
        }
        try writer.write(bytes)
        try writer.commit()
    }
}

/// The content of the file `oci-layout`.
struct LayoutMarker: Codable {
    var imageLayoutVersion: String

    static func check(_ bytes: [UInt8], place: String) throws {
        guard let marker = try? CanonicalJSON.decode(LayoutMarker.self, from: bytes) else {
            throw StoreError.malformed(
                place: place, reason: "the oci-layout file is not of its form")
        }
        guard marker.imageLayoutVersion.hasPrefix("1.") else {
            throw StoreError.malformed(
                place: place,
                reason: "image layout version \(marker.imageLayoutVersion.prefix(20)) is not known")
        }
    }
}

extension ImageIndex {
    /// Reads an index.
    ///
    /// - Throws: ``StoreError/malformed(place:reason:)``.
    init(json bytes: [UInt8], place: String) throws(StoreError) {
        do {
            self = try CanonicalJSON.decode(ImageIndex.self, from: bytes)
        } catch {
            throw .malformed(place: place, reason: "not an image index")
        }
    }
}
