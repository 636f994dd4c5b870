// swift-tools-version: 6.2
import PackageDescription

// MARK: - One place for settings and shapes, so that targets cannot drift apart

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// A library of Socle's own: `uses` names modules further down in the layer order.
func module(
    _ name: String, uses: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
    .target(name: name, dependencies: uses, resources: resources, swiftSettings: settings)
}

/// The tests of a module, in Swift Testing.
func tests(of name: String, uses: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + uses, swiftSettings: settings)
}

/// A C library found through pkg-config, where it has an entry there, with the packages that provide
/// it.
func system(_ name: String, pkgConfig: String?, apt: String, brew: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let argumentParser: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "socle",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "socle", targets: ["socle"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(
            url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // MARK: C libraries
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
        system("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev", brew: "zstd"),
        system("CLZMA", pkgConfig: "liblzma", apt: "liblzma-dev", brew: "xz"),
        system("CBZip2", pkgConfig: nil, apt: "libbz2-dev", brew: "bzip2"),
        system("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev", brew: "libsodium"),
        system("CDeflate", pkgConfig: "libdeflate", apt: "libdeflate-dev", brew: "libdeflate"),

        // MARK: Values and formats
        module("OCIModel", uses: [crypto]),
        module("Compression", uses: ["CZlib", "CZstd", "CLZMA", "CBZip2", "CDeflate"]),
        module("ELF"),
        module("Archives", uses: ["Compression"]),
        module("FileTree", uses: ["OCIModel"]),
        module("Packages", uses: ["OCIModel"]),
        module(
            "DebianArchive",
            uses: ["OCIModel", "Compression", "Archives", "Packages", subprocess, systemPackage]),
        module(
            "AlpineArchive",
            uses: ["OCIModel", "Compression", "Archives", "Packages", crypto, cryptoExtras]),
        module("Resolver", uses: ["OCIModel", "Packages"]),

        // MARK: The way from a spec to an image
        module(
            "ImageSpec", uses: ["OCIModel", "FileTree", "Packages", yams],
            resources: [.embedInCode("Catalogue"), .embedInCode("CatalogueTests")]),
        module(
            "Store",
            uses: [
                "OCIModel", "Compression", "Archives", "Packages", httpClient, nioCore, nioHTTP1,
                nioPosix, nioSSL, systemPackage,
            ]),
        .target(name: "CNamespaces"),
        module(
            "Sandbox",
            uses: [
                "CNamespaces", "OCIModel", "Compression", "FileTree", "Store", systemPackage,
            ]),
        module(
            "Distribution",
            uses: ["OCIModel", "Compression", "Store", nioCore, subprocess, systemPackage]),
        module(
            "Assembly",
            uses: [
                "OCIModel", "Compression", "Archives", "ELF", "FileTree", "Packages",
                "DebianArchive",
                "AlpineArchive", "Resolver", "ImageSpec", "Store", "Sandbox", crypto, systemPackage,
            ]),
        module(
            "Inspection",
            uses: [
                "OCIModel", "Compression", "ELF", "Archives", "FileTree", "Packages",
                "DebianArchive", "Store",
            ]),
        module(
            "SupplyChain",
            uses: [
                "OCIModel", "Compression", "Archives", "FileTree", "Packages", "Store",
                "Inspection",
                "CSodium", crypto, systemPackage,
            ]),

        module(
            "Containerfile",
            uses: [
                "OCIModel", "Compression", "ELF", "Archives", "FileTree", "ImageSpec", "Store",
                "Sandbox", "Assembly", "Inspection", systemPackage,
            ]),
        module(
            "ImageTesting",
            uses: [
                "OCIModel", "Compression", "FileTree", "ImageSpec", "Store", "Sandbox",
                "Inspection",
                systemPackage,
            ]),

        // MARK: The command line
        .executableTarget(
            name: "socle",
            dependencies: [
                "OCIModel", "Compression", "FileTree", "Packages", "Resolver", "ImageSpec", "Store",
                "Sandbox", "Assembly", "DebianArchive", "Inspection", "Distribution", "SupplyChain",
                "ImageTesting", "Containerfile", argumentParser, systemPackage,
            ],
            swiftSettings: settings),

        // MARK: Tests
        .target(
            name: "TestSupport", dependencies: ["OCIModel"], path: "Tests/TestSupport",
            swiftSettings: settings),
        .testTarget(
            name: "TestSupportTests", dependencies: ["TestSupport", "OCIModel"],
            swiftSettings: settings),
        .testTarget(
            name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: settings),
        tests(of: "OCIModel"),
        tests(
            of: "Containerfile",
            uses: [
                "OCIModel", "FileTree", "Store", "Assembly", "Inspection", "Compression",
                "TestSupport", systemPackage,
            ]),
        tests(of: "FileTree", uses: ["OCIModel"]),
        tests(of: "ELF", uses: ["TestSupport"]),
        tests(of: "Compression", uses: ["TestSupport"]),
        tests(of: "Archives", uses: ["TestSupport", "Compression"]),
        tests(of: "Packages", uses: ["OCIModel", "Compression", "TestSupport"]),
        tests(
            of: "DebianArchive",
            uses: ["OCIModel", "Compression", "Archives", "Packages", "TestSupport"]),
        tests(
            of: "AlpineArchive",
            uses: [
                "OCIModel", "Compression", "Archives", "Packages", "TestSupport", crypto,
                cryptoExtras,
            ]),
        tests(
            of: "Inspection",
            uses: [
                "OCIModel", "Compression", "ELF", "FileTree", "Packages", "DebianArchive", "Store",
                "TestSupport",
            ]),
        tests(of: "Resolver", uses: ["OCIModel", "Packages"]),
        tests(
            of: "SupplyChain",
            uses: [
                "OCIModel", "Compression", "Archives", "FileTree", "Packages", "Store",
                "Inspection",
                "TestSupport", crypto, systemPackage,
            ]),
        tests(of: "ImageSpec", uses: ["OCIModel", "FileTree", "Packages"]),
        tests(
            of: "Store",
            uses: [
                "OCIModel", "Compression", "Archives", "Packages", "TestSupport", nioCore,
                nioHTTP1, nioPosix, nioSSL, systemPackage,
            ]),
        tests(of: "Sandbox", uses: ["OCIModel", "FileTree", "TestSupport", systemPackage]),
        tests(
            of: "ImageTesting",
            uses: ["OCIModel", "Compression", "ImageSpec", "Store", "TestSupport"]),
        .testTarget(
            name: "ContainerFieldTests", dependencies: ["TestSupport", "socle"],
            swiftSettings: settings),
        .testTarget(
            name: "RegistryFieldTests",
            dependencies: [
                "socle", "OCIModel", "Store", "Distribution", "TestSupport", crypto, nioCore,
                nioHTTP1, nioPosix, systemPackage,
            ], swiftSettings: settings),
        tests(
            of: "Assembly",
            uses: [
                "OCIModel", "Compression", "Archives", "FileTree", "Packages", "AlpineArchive",
                "DebianArchive", "Store", "Sandbox", "ImageSpec", "TestSupport", systemPackage,
            ]),
        .testTarget(
            name: "SocleTests",
            dependencies: ["socle", "OCIModel", "Compression", "Archives", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "FieldTests",
            dependencies: [
                "OCIModel", "Compression", "Archives", "FileTree", "Packages", "DebianArchive",
                "AlpineArchive", "Resolver", "ImageSpec", "Store", "Assembly", "TestSupport",
                systemPackage,
            ], swiftSettings: settings),
        tests(
            of: "Distribution",
            uses: [
                "OCIModel", "Compression", "Store", "SupplyChain", "TestSupport", nioCore, nioHTTP1,
                nioPosix, systemPackage,
            ]),
    ]
)
