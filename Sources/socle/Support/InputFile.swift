import Compression
import Store

/// Small files that a user names.
enum InputFile {
    /// The greatest size in bytes.
    private static let limit = 256 << 20

    /// All of a file.
    ///
    /// - Throws: ``BadInput`` when it cannot be read, or is too large.
    static func read(_ path: String) throws -> [UInt8] {
        do {
            return try FileSource(path: path).readAll(limit: limit)
        } catch ByteSourceError.tooLong {
            throw BadInput("\(path): larger than the allowed \(limit) bytes")
        } catch let error as ByteSourceError {
            throw BadInput("\(error)")
        }
    }

    /// All of a text file.
    ///
    /// - Throws: As ``read(_:)``.
    static func text(_ path: String) throws -> String {
        String(decoding: try read(path), as: UTF8.self)
    }
}
