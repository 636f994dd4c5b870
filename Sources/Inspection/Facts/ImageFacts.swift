public import FileTree
public import OCIModel
public import Packages
public import Store

/// What an image for one platform is, found in its own files.
public struct ImageFacts: Sendable {
    /// The digest of the manifest.
    public let digest: Digest
    /// What it runs on.
    public let platform: Platform
    /// The configuration.
    public let configuration: ImageConfiguration
    /// The layers and their sizes.
    public let layers: [ImageContents.LayerSize]
    /// The sum of the sizes of its files in bytes.
    public let fileBytes: UInt64
    /// The fields of its os-release.
    public let release: [String: String]
    /// The C library, as its program loader tells.
    public let libc: CLibrary?
    /// The paths of its shells.
    public let shells: [TreePath]
    /// The package manager that is installed, by its program's name.
    public let packageManager: String?
    /// The family of its packages, where it has records of any.
    public let ecosystem: Ecosystem?
    /// The packages.
    public let packages: [InstalledPackage]
    /// The programs that run with the rights of their owner or group.
    public let privileged: [TreePath]

    /// The size of the blobs in bytes: layers and configuration.
    public var compressedBytes: UInt64 {
        layers.reduce(0) { $0 + UInt64(clamping: $1.descriptor.size) }
    }

    /// A C library.
    public enum CLibrary: String, Sendable {
        /// The GNU C library.
        case glibc
        /// musl.
        case musl
    }

    /// Reads an image and finds out.
    ///
    /// - Throws: ``InspectionError`` and what reading the blobs throws.
    public init(of image: PlatformImage) throws {
        let contents = try ImageContentsReader.read(image) { path in
            InstalledPackages.isRecord(path) || Self.releaseFiles.contains(path)
        }
        digest = image.descriptor.digest
        platform = try image.platform()
        configuration = try image.configuration()
        layers = contents.layers
        fileBytes = contents.fileBytes
        release = Self.releaseFiles.lazy.compactMap(contents.file).first.map(Self.fields) ?? [:]
        libc = Self.libc(in: contents.tree)
        shells = Self.shellPaths.filter { Self.isProgram($0, in: contents.tree) }
        packageManager = Self.managers.first { Self.isProgram($0.path, in: contents.tree) }?.name
        let found = InstalledPackages.find(in: contents)
        ecosystem = found?.ecosystem
        packages = found?.packages ?? []
        privileged = contents.tree.entries.compactMap { path, node in
            guard case .file = node.kind, node.attributes.mode & 0o6000 != 0 else { return nil }
            return path
        }
    }

    private static let releaseFiles: [TreePath] = ["etc/os-release", "usr/lib/os-release"]
    private static let shellPaths: [TreePath] = [
        "bin/sh", "bin/bash", "bin/ash", "bin/dash", "usr/bin/zsh", "busybox/sh",
    ]
    private static let managers: [(name: String, path: TreePath)] = [
        ("apt", "usr/bin/apt-get"), ("apk", "sbin/apk"), ("apk", "usr/bin/apk"),
        ("dpkg", "usr/bin/dpkg"), ("dnf", "usr/bin/dnf"), ("microdnf", "usr/bin/microdnf"),
        ("rpm", "usr/bin/rpm"), ("zypper", "usr/bin/zypper"), ("pacman", "usr/bin/pacman"),
    ]

    private static func isProgram(_ path: TreePath, in tree: FileTree) -> Bool {
        switch tree.resolve(path)?.node.kind {
        case .file, .hardLink: true
        default: false
        }
    }

    /// The loader says which C library programs are started with: `ld-musl-*` or `ld-linux*`.
    private static func libc(in tree: FileTree) -> CLibrary? {
        for path in tree.paths {
            let folder = path.parent
            guard
                folder == "lib" || folder == "lib64" || folder == "usr/lib" || folder == "usr/lib64"
                    || folder.parent == "usr/lib" || folder.parent == "lib"
            else { continue }
            if path.name.starts(with: "ld-musl-".utf8) { return .musl }
            if path.name.starts(with: "ld-linux".utf8) || path.name.starts(with: "ld64.so".utf8) {
                return .glibc
            }
        }
        return nil
    }

    /// The fields of os-release(5), quotes taken away.
    private static func fields(_ bytes: [UInt8]) -> [String: String] {
        var fields: [String: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self)
            guard let equals = text.firstIndex(of: "="), !text.hasPrefix("#") else { continue }
            var value = text[text.index(after: equals)...]
            if value.count >= 2, let quote = value.first, quote == "\"" || quote == "'",
                value.last == quote
            {
                value = value.dropFirst().dropLast()
            }
            fields[String(text[..<equals])] = String(value)
        }
        return fields
    }
}
