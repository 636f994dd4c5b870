import ELF
import FileTree
public import OCIModel
import Packages
public import Store

/// An image as a place for an application: its files, libraries and interpreters.
public struct Base: Sendable {
    /// Its name, for people.
    public let name: String
    /// What it runs on.
    public let platform: Platform
    let contents: ImageContents
    let configuration: ImageConfiguration
    /// Its C library.
    public let libc: ImageFacts.CLibrary?
    let release: DistributionRelease?
    let interpreters: [ImageFacts.Program]
    let libraryFolders: [TreePath]
    let programFolders: [TreePath]

    /// Reads an image.
    ///
    /// - Throws: ``InspectionError``, and what reading the blobs throws.
    public init(_ image: PlatformImage, name: String) throws {
        self.name = name
        platform = try image.platform()
        configuration = try image.configuration()
        let contents = try ImageContentsReader.read(
            image, wishes: ContentWishes(programs: true) { FactFiles.isWanted($0) })
        self.contents = contents
        let packages = InstalledPackages.find(in: contents)?.packages ?? []
        release = DistributionRelease(osRelease: FactFiles.release(in: contents))
        libc = LibraryFacts.find(in: contents, packages: packages)?.kind
        interpreters = ProgramFacts.interpreters(in: contents, packages: packages)
        let environment = Self.environment(configuration)
        libraryFolders = LibraryFolders.all(
            in: contents, libc: libc, platform: platform,
            environment: environment["LD_LIBRARY_PATH"])
        let path =
            environment["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        programFolders = path.split(separator: ":").compactMap { try? TreePath(String($0)) }
    }

    private static func environment(_ configuration: ImageConfiguration) -> [String: String] {
        let pairs = (configuration.config?.environment ?? []).compactMap { entry in
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    /// A program of a name in the image's search path.
    func program(named name: String) -> TreePath? {
        programFolders.lazy.compactMap { try? $0.appending(name) }
            .first { ProgramFacts.isProgram($0, in: contents.tree) }
    }

    /// An interpreter of a kind, in the search path or anywhere.
    func interpreter(_ kind: String) -> ImageFacts.Program? {
        interpreters.first { $0.name == kind }
    }

    /// The machine that programs must be for.
    var machine: ELFMachine? {
        switch platform.architecture {
        case "amd64": .x86_64
        case "arm64": .aarch64
        case "386": .i386
        case "arm": .arm
        case "ppc64le": .powerPC64
        case "s390x": .s390
        case "riscv64": .riscV
        case "loong64": .loongArch
        default: nil
        }
    }
}

/// Where the dynamic linker looks for libraries when nothing else is said: ld.so(8), and musl's own
/// list.
enum LibraryFolders {
    static func all(
        in contents: ImageContents, libc: ImageFacts.CLibrary?, platform: Platform,
        environment: String?
    ) -> [TreePath] {
        var texts = (environment ?? "").split(separator: ":").map(String.init)
        if libc == .musl {
            let architecture = platform.architecture == "arm64" ? "aarch64" : "x86_64"
            if let path = try? TreePath("etc/ld-musl-\(architecture).path"),
                let bytes = contents.file(path)
            {
                texts += bytes.split { $0 == 0x0A || $0 == UInt8(ascii: ":") }
                    .map { String(decoding: $0, as: UTF8.self) }
            } else {
                texts += ["lib", "usr/local/lib", "usr/lib"]
            }
        } else {
            texts += configured(in: contents)
            let triplet = triplet(of: platform)
            texts += [
                "lib/\(triplet)", "usr/lib/\(triplet)", "lib64", "usr/lib64", "lib", "usr/lib",
            ]
        }
        var seen: Set<TreePath> = []
        return texts.compactMap { try? TreePath($0) }.filter { seen.insert($0).inserted }
    }

    /// The folders of `/etc/ld.so.conf` and what it includes, which is always `ld.so.conf.d/*.conf`.
    /// They count when the cache was made from them, or the linker never sees them.
    private static func configured(in contents: ImageContents) -> [String] {
        guard contents.tree["etc/ld.so.cache"] != nil else { return [] }
        var files: [TreePath] = ["etc/ld.so.conf"]
        files += contents.tree.children(of: "etc/ld.so.conf.d")
            .filter { $0.name.suffix(5).elementsEqual(".conf".utf8) }.sorted()
        return files.compactMap { contents.file($0) }.flatMap { bytes in
            bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
                .filter { $0.hasPrefix("/") }
        }
    }

    static func triplet(of platform: Platform) -> String {
        switch platform.architecture {
        case "amd64": "x86_64-linux-gnu"
        case "arm64": "aarch64-linux-gnu"
        case "386": "i386-linux-gnu"
        case "arm": "arm-linux-gnueabihf"
        case "ppc64le": "powerpc64le-linux-gnu"
        default: "\(platform.architecture)-linux-gnu"
        }
    }
}
