public import OCIModel
public import Packages
import SystemPackage

/// Which bytes a location last gave, so that building offline finds the last `InRelease` of a
/// repository: one small file for each location, replaced in one step.
///
/// What it says has not been verified by anybody; it is what the network said.
public struct LocationJournal: Sendable {
    /// What is known of one location.
    public struct Entry: Hashable, Sendable, Codable {
        /// The location, without credentials.
        public let location: RemoteLocation
        /// The digest of the bytes.
        public let digest: Digest
        /// Their number.
        public let size: UInt64
    }

    let folder: FilePath
    let session: StoreSession

    /// What a location last gave, or `nil` when nothing is known of it.
    ///
    /// - Throws: ``StoreError`` when the journal cannot be read; an entry that is not of its form
    ///   counts as missing.
    public func entry(for location: RemoteLocation) throws -> Entry? {
        guard let bytes = try FileSystem.read(path(of: location), limit: 64 << 10) else {
            return nil
        }
        return try? CanonicalJSON.decode(Entry.self, from: bytes)
    }

    /// Writes down what a location gave, in place of what was known.
    public func record(_ location: RemoteLocation, digest: Digest, size: UInt64) throws {
        try FileSystem.makeDirectories(folder)
        let target = path(of: location)
        let writer = try BlobWriter(in: session.area, isDurable: false) { file, _ in
            try FileSystem.move(file, to: target)
        }
        try writer.write(
            CanonicalJSON.encode(Entry(location: location, digest: digest, size: size)))
        try writer.commit()
    }

    /// All that is known, in no meaningful but a stable order.
    public func entries() throws -> [Entry] {
        try FileSystem.names(in: folder).compactMap { name in
            guard let bytes = try FileSystem.read(folder.appending(name), limit: 64 << 10) else {
                return nil
            }
            return try? CanonicalJSON.decode(Entry.self, from: bytes)
        }
    }

    /// Forgets a location.
    func remove(_ entry: Entry) throws { try FileSystem.delete(path(of: entry.location)) }

    private func path(of location: RemoteLocation) -> FilePath {
        folder.appending(DigestHasher.digest(of: Array(Self.key(of: location).utf8)).hex)
    }

    /// Files by hash have a new name with each new content; what matters is the folder that they
    /// describe, and only its last file is kept.
    private static func key(of location: RemoteLocation) -> String {
        let text = location.description
        guard let range = text.firstRange(of: "/by-hash/") else { return text }
        return String(text[..<range.upperBound])
    }
}
