import OCIModel
import Packages

/// A lock as a file: canonical JSON over several lines, so that the same lock is the same bytes and
/// a change to it reads well in a version control system.
public enum LockDocument {
    /// The largest file that is read, in bytes.
    public static let limit = 64 << 20
    private static let platformLimit = 64
    private static let packageLimit = 100_000

    /// The bytes of a lock.
    public static func encode(_ lock: Lock) throws -> [UInt8] {
        try CanonicalJSON.encodePretty(lock)
    }

    /// Reads a lock.
    ///
    /// - Parameter file: The name for messages.
    /// - Throws: ``LockError`` that names the file when it is too large, no lock, of another
    ///   version, or not consistent with itself.
    public static func decode(_ bytes: [UInt8], file: String) throws(LockError) -> Lock {
        struct Head: Decodable { var version: Int }
        guard bytes.count <= limit else { throw .unreadable(file, "larger than 64 MiB") }
        let head: Head
        do {
            head = try CanonicalJSON.decode(Head.self, from: bytes)
        } catch {
            throw .unreadable(file, "it is no lock: no JSON object with a `version`")
        }
        guard head.version == Lock.currentVersion else { throw .version(file, head.version) }
        let lock: Lock
        do {
            lock = try CanonicalJSON.decode(Lock.self, from: bytes)
        } catch let error as DecodingError {
            throw .unreadable(file, reason(error))
        } catch {
            throw .unreadable(file, "\(error)")
        }
        if let problem = problem(in: lock) { throw .unreadable(file, problem) }
        return lock
    }

    /// What the decoder cannot see: that the parts fit together.
    private static func problem(in lock: Lock) -> String? {
        guard (try? lock.specification.digest()) == lock.specificationDigest else {
            return "its specification is not the one that its digest is of"
        }
        guard !lock.platforms.isEmpty else { return "it has no platforms" }
        guard lock.platforms.count <= platformLimit else { return "it has too many platforms" }
        var seen: Set<PackageArchitecture> = []
        for platform in lock.platforms {
            guard seen.insert(platform.architecture).inserted else {
                return "it has \(platform.architecture) twice"
            }
            var part: LockedPlatform? = platform
            while let one = part {
                guard one.architecture == platform.architecture else {
                    return "it has \(one.architecture) below \(platform.architecture)"
                }
                if let problem = problem(in: one) { return problem }
                part = one.parent
            }
        }
        return nil
    }

    private static func problem(in platform: LockedPlatform) -> String? {
        guard platform.packages.count <= packageLimit, platform.sources.count <= packageLimit else {
            return "it has too many packages"
        }
        for packages in [platform.packages, platform.sources] {
            var seen: Set<String> = []
            for package in packages {
                guard seen.insert("\(package.name):\(package.architecture)").inserted else {
                    return "it has \(package.name) twice for \(platform.architecture)"
                }
                if let problem = problem(in: package, platform) { return problem }
            }
        }
        return nil
    }

    private static func problem(
        in package: LockedPackage, _ platform: LockedPlatform
    ) -> String? {
        guard platform.indexes.indices.contains(package.index) else {
            return "\(package.name) is from an index that is not there"
        }
        let index = platform.indexes[package.index]
        guard (try? index.location.appending(package.filename)) != nil else {
            return "\(package.name) has a path that leads nowhere"
        }
        guard isVersion(package.version), isVersion(package.sourceVersion) else {
            return "\(package.name) has a version that is none"
        }
        return nil
    }

    /// Visible ASCII on one line, in both families.
    private static func isVersion(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 1024
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") }
    }

    private static func reason(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "`\(path(context.codingPath + [key]))` is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "`\(path(context.codingPath))` is of another kind than it should be"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "it is not whole, or has a number that is out of range"
                : "`\(path(context.codingPath))` cannot be read"
        @unknown default: "it cannot be read"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        var path = ""
        for key in keys {
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : "." + key.stringValue
            }
        }
        return path.isEmpty ? "the file" : path
    }
}

/// Why a lock cannot be used.
public enum LockError: Error, Equatable, CustomStringConvertible {
    /// The file is no lock, or a damaged one.
    case unreadable(String, String)
    /// The lock is of another version of the form.
    case version(String, Int)

    /// One line that names the file.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): \(reason)"
        case .version(let file, let version):
            "\(file): it is of version \(version), and this socle reads \(Lock.currentVersion); run "
                + "`socle lock` again, or use a newer socle"
        }
    }
}
