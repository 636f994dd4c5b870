import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds and makes folders beneath one, one name after the other, and never follows a symbolic link:
/// nothing that the names say, and nothing that lies there already, leads out of the folder.
final class BeneathFolder {
    /// Deeper than any image goes; it also bounds the number of open folders.
    static let maximumDepth = 200

    let root: OwnedDescriptor
    /// The folders that lead to the last one asked for: neighbours in an archive share most.
    private var open: [(name: ArraySlice<UInt8>, folder: OwnedDescriptor)] = []

    init(_ root: OwnedDescriptor) { self.root = root }

    /// Opens the folder at a path.
    ///
    /// - Parameter made: Called with the path of each folder that had to be made; `nil` to make none.
    /// - Returns: `nil` when there is no such folder and none may be made.
    /// - Throws: ``StoreError/unsafeEntry(path:reason:)`` when something else is in the way.
    func folder(
        _ names: ArraySlice<ArraySlice<UInt8>>, making made: (([UInt8]) -> Void)?
    ) throws -> OwnedDescriptor? {
        guard names.count <= Self.maximumDepth else {
            throw StoreError.unsafeEntry(
                path: Self.text(names), reason: "deeper than \(Self.maximumDepth) folders")
        }
        var shared = 0
        while shared < open.count, shared < names.count,
            open[shared].name.elementsEqual(names[names.startIndex + shared])
        {
            shared += 1
        }
        open.removeSubrange(shared...)
        for index in names.indices.dropFirst(shared) {
            let here = open.last?.folder ?? root
            let path = names[...index]
            guard let next = try step(names[index], in: here, path, making: made) else {
                return nil
            }
            open.append((names[index], next))
        }
        return open.last?.folder ?? root
    }

    /// Forgets open folders, some of which may be about to go away.
    func forget() { open.removeAll() }

    private func step(
        _ name: ArraySlice<UInt8>, in folder: OwnedDescriptor,
        _ path: ArraySlice<ArraySlice<UInt8>>,
        making made: (([UInt8]) -> Void)?
    ) throws -> OwnedDescriptor? {
        let text = Self.cString(name)
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var raw = openat(folder.raw, text, flags)
        if raw < 0, errno == ENOENT {
            guard let made else { return nil }
            guard mkdirat(folder.raw, text, 0o755) == 0 else {
                throw StoreError(
                    operation: "create", path: folder.path.appending(Self.text([name])))
            }
            made(Array(path.joined(separator: [UInt8(ascii: "/")])))
            raw = openat(folder.raw, text, flags)
        }
        if raw < 0, errno == ELOOP || errno == ENOTDIR {
            throw StoreError.unsafeEntry(
                path: Self.text(path), reason: "leads through something that is no folder")
        }
        let full = folder.path.appending(Self.text([name]))
        guard raw >= 0 else { throw StoreError(operation: "open", path: full) }
        return OwnedDescriptor(raw, path: full)
    }

    /// A name as the C library wants it.
    static func cString(_ name: some Sequence<UInt8>) -> [CChar] {
        name.map { CChar(bitPattern: $0) } + [0]
    }

    /// A path for messages.
    static func text(_ names: ArraySlice<ArraySlice<UInt8>>) -> String {
        String(decoding: Array(names.joined(separator: [UInt8(ascii: "/")])), as: UTF8.self)
    }

    /// The names of an archive's path.
    ///
    /// - Throws: ``StoreError/unsafeEntry(path:reason:)`` for `..` and for names that no file has.
    static func names(of path: [UInt8]) throws -> [ArraySlice<UInt8>] {
        let names = path.split(separator: UInt8(ascii: "/")).filter { $0 != [0x2e] }
        for name in names {
            let shown = String(decoding: path.prefix(200), as: UTF8.self)
            if name == [0x2e, 0x2e] {
                throw StoreError.unsafeEntry(path: shown, reason: "leaves its folder through `..`")
            }
            if name.contains(0) || name.count > 255 {
                throw StoreError.unsafeEntry(path: shown, reason: "no file can have this name")
            }
        }
        return names
    }
}
