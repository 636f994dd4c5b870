import Compression
public import OCIModel
public import SystemPackage

/// Why the store, or a place that an image is read from or written to, could not do its work.
public enum StoreError: Error, Equatable, CustomStringConvertible {
    /// The operating system refused.
    case system(operation: String, path: FilePath, errno: Int32)
    /// The disk, the quota or the greatest size of a file has been reached; what was being written
    /// is gone.
    case diskFull(path: FilePath)
    /// Content that an image or a lock needs is not there.
    case missing(Digest, place: String)
    /// The content is not what its digest says.
    case wrongDigest(expected: Digest, actual: Digest, place: String)
    /// The content has another size than was promised.
    case wrongSize(expected: UInt64, actual: UInt64, place: String)
    /// A digest of an algorithm that Socle does not compute.
    case unsupportedDigest(Digest)
    /// A file of the store, a layout or an archive is not of its form.
    case malformed(place: String, reason: String)
    /// A file is larger than anything of its kind should be.
    case tooLarge(place: String, limit: UInt64)
    /// The store, a layout or an archive has no image of that name.
    case unknownImage(name: String, place: String, known: [String])
    /// There are several images, and none was named.
    case ambiguousImage(place: String, known: [String])
    /// An image has no manifest for a platform.
    case unknownPlatform(Platform, known: [Platform])
    /// One image is wanted, and there is one for each of several platforms.
    case severalPlatforms(place: String, known: [Platform])
    /// A folder that should be filled holds something already.
    case notEmpty(FilePath)
    /// An entry of a layer cannot be laid down.
    case unsafeEntry(path: String, reason: String)
    /// A destination or source cannot do what was asked.
    case unsupported(place: String, reason: String)

    /// One line: what, where, and what to do where something can be done.
    public var description: String {
        switch self {
        case .system(let operation, let path, let errno):
            return "cannot \(operation) \(path): \(SystemMessage.text(errno))"
        case .diskFull(let path):
            return
                "no space left for \(path): free some space (`socle prune` may help) and try again"
        case .missing(let digest, let place): return "\(place): \(digest) is missing"
        case .wrongDigest(let expected, let actual, let place):
            return "\(place): the content has digest \(actual), not \(expected)"
        case .wrongSize(let expected, let actual, let place):
            return "\(place): \(actual) bytes instead of \(expected)"
        case .unsupportedDigest(let digest):
            return
                "digest algorithm `\(digest.algorithm.rawValue)` of \(digest.short) is not supported"
        case .malformed(let place, let reason): return "\(place): \(reason)"
        case .tooLarge(let place, let limit):
            return "\(place): larger than the allowed \(limit) bytes"
        case .unknownImage(let name, let place, let known):
            return "\(place): no image `\(name)`" + StoreError.hint(known)
        case .ambiguousImage(let place, let known):
            return "\(place): several images, name one" + StoreError.hint(known)
        case .unknownPlatform(let platform, let known):
            return "no image for \(platform)" + StoreError.hint(known.map(\.description))
        case .severalPlatforms(let place, let known):
            return "\(place): takes one platform, choose it"
                + StoreError.hint(known.map(\.description))
        case .notEmpty(let path):
            return "\(path) is not empty: name a new folder, or empty this one"
        case .unsafeEntry(let path, let reason): return "layer entry `\(path)`: \(reason)"
        case .unsupported(let place, let reason): return "\(place): \(reason)"
        }
    }

    private static func hint(_ known: [String]) -> String {
        guard !known.isEmpty else { return "" }
        let shown = known.prefix(8).joined(separator: ", ")
        return " (there is: \(shown)\(known.count > 8 ? ", …" : ""))"
    }
}
