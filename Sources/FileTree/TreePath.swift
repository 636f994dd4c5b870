/// A place in an image's file tree: the names from the root down, without `.` or `..`.
///
/// Paths are bytes, as the kernel and tar see them: two spellings of one accented letter are two
/// paths, and a name need not be UTF-8. The root is the empty path; no path starts with a slash.
public struct TreePath: Hashable, Sendable {
    /// The names joined by `/`, with no slash at either end.
    public let bytes: [UInt8]

    /// The root of the tree.
    public static let root = TreePath(unchecked: [])

    /// Reads a path as archives and specifications write it: a leading `/` or `./`, doubled slashes
    /// and a trailing slash fall away.
    ///
    /// - Throws: ``TreePathError`` for `..`, a NUL byte, or a name or path longer than Linux allows.
    public init(_ raw: some Collection<UInt8>) throws(TreePathError) {
        // One concrete type from here on: this runs for every entry of every archive.
        try self.init(written: raw as? [UInt8] ?? Array(raw))
    }

    private init(written raw: [UInt8]) throws(TreePathError) {
        let slash = UInt8(ascii: "/")
        let dot = UInt8(ascii: ".")
        var clean: [UInt8] = []
        clean.reserveCapacity(raw.count)
        var next = 0
        while next < raw.count {
            let end = raw[next...].firstIndex(of: slash) ?? raw.count
            let name = raw[next..<end]
            next = end + 1
            if name.isEmpty || name.count == 1 && name.first == dot { continue }
            if name.count == 2, name.first == dot, name.last == dot {
                throw .escapes(String(decoding: raw, as: UTF8.self))
            }
            if name.contains(0) { throw .containsNUL }
            if name.count > 255 { throw .tooLong(String(decoding: name.prefix(40), as: UTF8.self)) }
            if !clean.isEmpty { clean.append(slash) }
            clean.append(contentsOf: name)
        }
        guard clean.count < 4096 else {
            throw .tooLong(String(decoding: clean.prefix(40), as: UTF8.self))
        }
        bytes = clean
    }

    /// Reads a path from text; see ``init(_:)-swift.init``.
    public init(_ text: String) throws(TreePathError) {
        try self.init(Array(text.utf8))
    }

    /// Takes bytes that are known to be of a path's form.
    init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// Whether this is the root.
    public var isRoot: Bool { bytes.isEmpty }

    /// The path one level up; the root's is the root.
    public var parent: TreePath {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return .root }
        return TreePath(unchecked: Array(bytes[..<slash]))
    }

    /// The last name; empty for the root.
    public var name: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[...] }
        return bytes[(slash + 1)...]
    }

    /// The names from the root down.
    public var components: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "/")) }

    /// Whether this path lies below `other`, or is it.
    public func isWithin(_ other: TreePath) -> Bool {
        if other.isRoot { return true }
        guard bytes.starts(with: other.bytes) else { return false }
        return bytes.count == other.bytes.count || bytes[other.bytes.count] == UInt8(ascii: "/")
    }

    /// The path that a name, or several joined by `/`, leads to from here.
    public func appending(_ relative: some Collection<UInt8>) throws(TreePathError) -> TreePath {
        try TreePath(bytes + [UInt8(ascii: "/")] + Array(relative))
    }

    /// The path that a name, or several joined by `/`, leads to from here.
    public func appending(_ relative: String) throws(TreePathError) -> TreePath {
        try appending(Array(relative.utf8))
    }
}

extension TreePath: Comparable {
    /// Byte order, which keeps a directory before what it holds.
    public static func < (left: TreePath, right: TreePath) -> Bool {
        left.bytes.withUnsafeBufferPointer { first in
            right.bytes.withUnsafeBufferPointer { second in
                let shared = min(first.count, second.count)
                var index = 0
                while index < shared {
                    if first[index] != second[index] { return first[index] < second[index] }
                    index += 1
                }
                return first.count < second.count
            }
        }
    }
}

extension TreePath: CustomStringConvertible {
    /// The path with a leading slash; bytes that are no UTF-8 show as replacement characters.
    public var description: String { "/" + String(decoding: bytes, as: UTF8.self) }

    /// The path without a leading slash, as tar headers spell it.
    public var relative: String { String(decoding: bytes, as: UTF8.self) }
}

extension TreePath: ExpressibleByStringLiteral {
    /// A path written in source code. A literal that is no path is a programmer's error.
    public init(stringLiteral literal: String) {
        guard let path = try? TreePath(literal) else {
            preconditionFailure("not a path: \(literal)")
        }
        self = path
    }
}

/// Why a text is not a path inside a tree.
public enum TreePathError: Error, Equatable, CustomStringConvertible {
    /// A `..` would leave the directory that it stands in.
    case escapes(String)
    /// A NUL byte cannot be part of a name.
    case containsNUL
    /// A name of more than 255 bytes, or a path of 4096 or more.
    case tooLong(String)

    /// One line that names what was wrong.
    public var description: String {
        switch self {
        case .escapes(let path): "path `\(path)` leaves its root through `..`"
        case .containsNUL: "a path holds a NUL byte"
        case .tooLong(let start): "path `\(start)…` is longer than Linux allows"
        }
    }
}
