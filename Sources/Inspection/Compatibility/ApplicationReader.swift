import Archives
import Compression
import ELF
public import FileTree
import OCIModel
public import Store

/// Reads an application from what users have: a program, a script, a wheel, a jar, an archive, or a
/// folder or image.
public enum ApplicationReader {
    /// The greatest size of a single file in bytes, and of an archive.
    static let limit = 512 << 20

    /// Reads one file.
    ///
    /// - Throws: ``InspectionError/badApplication(_:reason:)`` when it is of no kind that can be
    ///   looked at, and what reading throws.
    public static func read(file path: String, entry: TreePath? = nil) throws -> Application {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let bytes = try FileSource(path: path).readAll(limit: limit)
        if let tags = WheelTags(fileName: name), let zip = ZipArchive(bytes) {
            return application(name, wheel: zip, tags: tags, fileName: name, entry: entry)
        }
        if let platform = GemPlatform(fileName: name), let data = try gemData(bytes) {
            return try application(name, gem: data, platform: platform, entry: entry)
        }
        if let archive = try? tar(bytes, name: name, entry: entry), !archive.files.isEmpty {
            return archive
        }
        guard let place = try? TreePath(name), !place.isRoot,
            let kind = kind(of: bytes, name: name)
        else {
            throw InspectionError.badApplication(
                path, reason: "neither a program, script, wheel, jar nor archive")
        }
        let file = Application.File(
            path: place, kind: kind, isExecutable: true, opens: ResourceScanner.scan(bytes))
        return Application(
            name: name, files: [file], bytes: UInt64(bytes.count), entry: entry ?? place)
    }

    /// Reads the files of a folder or image. What an image has from its packages is the base that it
    /// stands on, and no part of the application, apart from what it starts.
    ///
    /// - Throws: ``InspectionError``, and what reading the blobs throws.
    public static func read(
        _ image: PlatformImage, name: String, entry: TreePath? = nil
    ) throws -> Application {
        let contents = try ImageContentsReader.read(
            image,
            wishes: ContentWishes(programs: true, resources: true) { path in
                isZip(path.name) || path.name.suffix(6).elementsEqual(".class".utf8)
                    || PackageFiles.isRecord(path)
            })
        let start = entry ?? Self.entry(of: image, in: contents)
        let packaged = PackageFiles(of: contents)
        var files: [Application.File] = []
        var own: UInt64 = 0
        for (path, node) in contents.tree.entries
        where path == start || packaged[path] == nil && !path.isWithin("var/lib/dpkg") {
            guard let content = contents.content(of: node) else { continue }
            if case .file = node.kind { own &+= content.size }
            let isExecutable = node.attributes.mode & 0o111 != 0
            let seen = contents.evidence(of: content)
            var kind: Application.Kind?
            if let program = seen?.program {
                kind = .elf(program)
            } else if let line = seen?.interpreterLine {
                kind = .script(line)
            } else if let bytes = contents.file(path) {
                kind = Self.kind(of: bytes, name: String(decoding: path.name, as: UTF8.self))
            } else {
                kind = source(named: path.name)
            }
            if let kind {
                files.append(
                    .init(
                        path: path, kind: kind, isExecutable: isExecutable,
                        opens: seen?.resources ?? []))
            }
        }
        return Application(
            name: name, files: files, bytes: own, entry: start)
    }

    /// What an image starts, when it is one of its own files.
    private static func entry(of image: PlatformImage, in contents: ImageContents) -> TreePath? {
        let config = try? image.configuration().config
        let words = (config?.entrypoint ?? []) + (config?.command ?? [])
        guard let first = words.first, let path = try? TreePath(first) else { return nil }
        return contents.tree.resolve(path)?.path
    }

    private static func tar(
        _ bytes: [UInt8], name: String, entry: TreePath?
    ) throws -> Application {
        let plain = try Decompressor(MemorySource(bytes), limits: .package)
        let tar = TarReader(plain, limits: .package, end: .optional)
        var files: [Application.File] = []
        var total: UInt64 = 0
        while let member = try tar.next() {
            guard member.kind == .file, let path = try? TreePath(member.path) else { continue }
            total &+= member.size
            guard member.size <= 64 << 20 else { continue }
            let content = try content(of: member, in: tar)
            let file = String(decoding: path.name, as: UTF8.self)
            if let kind = kind(of: content, name: file) {
                files.append(
                    .init(
                        path: path, kind: kind, isExecutable: member.mode & 0o111 != 0,
                        opens: ResourceScanner.scan(content)))
            }
        }
        return Application(name: name, files: files, bytes: total, entry: entry)
    }

    private static func content(of member: TarEntry, in tar: TarReader) throws -> [UInt8] {
        var content = [UInt8](repeating: 0, count: Int(member.size))
        var filled = 0
        while filled < content.count {
            let read = try content.withUnsafeMutableBytes {
                try tar.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
            }
            if read == 0 { break }
            filled += read
        }
        return content
    }

    /// The files of a gem: a tar with `data.tar.gz` in it; `nil` for what is none.
    private static func gemData(_ bytes: [UInt8]) throws -> [UInt8]? {
        let tar = TarReader(MemorySource(bytes), limits: .package, end: .optional)
        while let member = try tar.next() {
            guard member.path.elementsEqual("data.tar.gz".utf8), member.size <= limit else {
                continue
            }
            return try content(of: member, in: tar)
        }
        return nil
    }

    private static func application(
        _ name: String, gem data: [UInt8], platform: GemPlatform, entry: TreePath?
    ) throws -> Application {
        let inner = try tar(data, name: name, entry: entry)
        let place = try TreePath(name)
        let gem = Application.File(path: place, kind: .gem(platform), isExecutable: false)
        return Application(
            name: name, files: [gem] + inner.files, bytes: inner.bytes, entry: entry ?? place)
    }

    private static func application(
        _ name: String, wheel zip: ZipArchive, tags: WheelTags, fileName: String, entry: TreePath?
    ) -> Application {
        var files: [Application.File] = []
        if let path = try? TreePath(fileName) {
            files.append(.init(path: path, kind: .wheel(tags), isExecutable: false))
        }
        var total: UInt64 = 0
        for item in zip.entries {
            total &+= UInt64(item.size)
            guard let path = try? TreePath(item.name), item.size <= 256 << 20 else { continue }
            let isScript = item.name.contains(".data/scripts/")
            guard isScript || item.name.contains(".so") || item.name.hasSuffix(".py") else {
                continue
            }
            let file = String(decoding: path.name, as: UTF8.self)
            guard let bytes = try? zip.content(of: item, limit: 256 << 20),
                let kind = kind(of: bytes, name: file)
            else { continue }
            files.append(
                .init(
                    path: path, kind: kind, isExecutable: isScript,
                    opens: ResourceScanner.scan(bytes)))
        }
        return Application(
            name: name, files: files, bytes: total, entry: entry ?? (try? TreePath(fileName)))
    }

    /// What a content is; `nil` for what tells nothing.
    static func kind(of bytes: [UInt8], name: String) -> Application.Kind? {
        if bytes.starts(with: ELFIdentification.magic) {
            return (try? ELFFile(bytes)).map { .elf($0) }
        }
        if bytes.starts(with: [0x23, 0x21]) {
            let line = bytes.dropFirst(2).prefix(254).prefix { $0 != 0x0A && $0 != 0 }
            return .script(String(decoding: line, as: UTF8.self))
        }
        if let version = classVersion(bytes) { return .javaClass(version: version) }
        if let tags = WheelTags(fileName: name) { return .wheel(tags) }
        if name.hasSuffix(".jar") || name.hasSuffix(".war"), let zip = ZipArchive(bytes) {
            let versions = zip.entries.lazy.filter {
                $0.name.hasSuffix(".class") && !$0.name.hasPrefix("META-INF/")
                    && !$0.name.hasSuffix("module-info.class")
            }.prefix(2000).compactMap { entry in
                (try? zip.content(of: entry, limit: 16 << 20)).flatMap(classVersion)
            }
            return .jar(classVersion: versions.max() ?? 0)
        }
        return source(named: Array(name.utf8)[...])
    }

    private static func source(named name: ArraySlice<UInt8>) -> Application.Kind? {
        if name.suffix(3).elementsEqual(".py".utf8) { return .python }
        if name.suffix(3).elementsEqual(".js".utf8) || name.suffix(4).elementsEqual(".mjs".utf8) {
            return .javaScript
        }
        if name.suffix(3).elementsEqual(".rb".utf8) || name.elementsEqual("config.ru".utf8) {
            return .ruby
        }
        return nil
    }

    private static func isZip(_ name: ArraySlice<UInt8>) -> Bool {
        [".jar", ".war", ".whl"].contains { name.suffix(4).elementsEqual($0.utf8) }
    }

    /// The major version of a class file (Java virtual machine specification, section 4.1); what
    /// else begins so has a smaller number there.
    private static func classVersion(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 8, bytes.starts(with: [0xCA, 0xFE, 0xBA, 0xBE]) else { return nil }
        let version = Int(bytes[6]) << 8 | Int(bytes[7])
        return version >= 45 ? version : nil
    }
}
