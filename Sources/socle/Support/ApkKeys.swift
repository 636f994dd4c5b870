import FileTree
import ImageSpec
import Inspection
import OCIModel
import Store

/// The public keys that the apk of an image trusts.
enum ApkKeys {
    private static let folder: TreePath = "etc/apk/keys"
    /// Real keys have less than a kilobyte.
    private static let sizeLimit: UInt64 = 16 << 10

    /// The keys in `/etc/apk/keys`, by name. All platforms of an image have the same folder with other
    /// keys in it, so those of all are taken.
    ///
    /// - Throws: ``BadInput`` when there are none, and what opening the image throws.
    static func of(
        _ text: String, in workplace: Workplace, registry: RegistrySettings
    ) async throws -> [NamedKey] {
        let argument = try ImageArgument(text)
        let stored = try await argument.open(in: workplace, registry: registry)
        var keys: Set<NamedKey> = []
        for image in try argument.platformImages(of: stored) {
            keys.formUnion(try Self.keys(in: image))
        }
        guard !keys.isEmpty else {
            throw BadInput("\(text): has no key in \(folder); name an image that apk works in")
        }
        return keys.sorted { ($0.name, $0.content) < ($1.name, $1.content) }
    }

    private static func keys(in image: PlatformImage) throws -> [NamedKey] {
        // They may be links to the keys that the package brings.
        let contents = try ImageContentsReader.read(image) {
            $0.parent == folder || $0.parent == "usr/share/apk/keys"
        }
        return contents.tree.entries.compactMap { path, _ in
            guard path.parent == folder, path.name.suffix(4).elementsEqual(".pub".utf8),
                let content = contents.content(at: path), content.size <= sizeLimit,
                let bytes = contents.file(path)
            else { return nil }
            return NamedKey(
                name: String(decoding: path.name, as: UTF8.self),
                content: String(decoding: bytes, as: UTF8.self))
        }
    }
}
