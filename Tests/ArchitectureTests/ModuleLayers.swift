/// The layer order, written down once more beside the manifest so that a change of either is a
/// decision and not an accident. ARCHITECTURE.md explains it.
enum ModuleLayers {
    /// A module imports only from layers before its own.
    static let order: [[String]] = [
        ["OCIModel", "Compression", "ELF"],
        ["Archives", "FileTree", "Packages"],
        ["DebianArchive", "AlpineArchive", "Resolver"],
        ["ImageSpec", "Store"],
        ["Sandbox", "Distribution"],
        ["Assembly"],
        ["Inspection"],
        ["SupplyChain"],
        ["Containerfile"],
        ["ImageTesting"],
        ["socle"],
    ]

    /// What each module may import from outside the project. Nobody else may: that C libraries are
    /// called in one place and the network in another is what keeps the rest pure.
    static let external: [String: Set<String>] = [
        "OCIModel": ["Crypto"],
        "Compression": ["CZlib", "CZstd", "CLZMA", "CBZip2", "CDeflate"],
        "DebianArchive": ["Subprocess", "SystemPackage"],
        "AlpineArchive": ["Crypto", "CryptoExtras"],
        "ImageSpec": ["Yams"],
        "Store": ["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "SystemPackage"],
        "Distribution": ["NIOCore", "Subprocess", "SystemPackage"],
        "Sandbox": ["CNamespaces", "SystemPackage"],
        "Containerfile": ["SystemPackage"],
        "Assembly": ["Crypto", "SystemPackage"],
        "SupplyChain": ["CSodium", "Crypto", "SystemPackage"],
        "ImageTesting": ["SystemPackage"],
        "socle": ["ArgumentParser", "SystemPackage"],
    ]

    /// Modules of the toolchain that anybody may import.
    static let platform: Set<String> = [
        "Darwin", "Dispatch", "FoundationEssentials", "Glibc", "Musl", "Synchronization", "System",
    ]

    /// All modules of the order.
    static var names: [String] { order.flatMap { $0 } }

    /// Everything that a module may import.
    static func allowed(for module: String) -> Set<String> {
        let earlier = order.prefix { !$0.contains(module) }.flatMap { $0 }
        return platform.union(earlier).union(external[module] ?? [])
    }
}
