import OCIModel

/// What scripts of Debian's packages know and work on beside the tree.
struct DebianScriptState {
    /// The packages, by name.
    let packages: [String: DebianPackage]
    /// The architecture that the image is for, in Debian's spelling.
    let architecture: String
    /// The packages whose scripts have run, so that dpkg calls them installed.
    var configured: Set<String> = []
    /// The name of the package whose script is running.
    var current = ""
    /// The member of its control archive that is running.
    var script = ""
    /// The answers to questions.
    var debconf = DebconfDatabase()
    /// What is known of libraries, by their content.
    var libraries: [Digest: LoaderLibrary?] = [:]
    /// The triggers that scripts have set off.
    var activated: Set<String> = []
    /// The package that owns each path that a package ships, as packages spell it.
    private let shipped: [String: [String]]

    init(_ packages: [DebianPackage], architecture: String) {
        self.packages = Dictionary(packages.map { ($0.name, $0) }) { first, _ in first }
        self.architecture = architecture
        // Only the paths at the top are ever asked for.
        var shipped: [String: [String]] = [:]
        for package in packages {
            for path in package.source.segment.package.shippedPaths {
                guard path.count < 64, path.count(where: { $0 == UInt8(ascii: "/") }) < 2 else {
                    continue
                }
                shipped["/" + String(decoding: path, as: UTF8.self), default: []]
                    .append(package.name)
            }
        }
        self.shipped = shipped
    }

    /// The packages that ship a path of at most two names.
    func owners(of path: String) -> [String] { shipped[path] ?? [] }

    /// A package by its name, with or without an architecture.
    func package(_ text: String) -> DebianPackage? {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard let name = parts.first, let package = packages[String(name)] else { return nil }
        if parts.count == 2, parts[1] != package.architecture { return nil }
        return package
    }

    /// The variables that dpkg sets for a script, and those of a build without a terminal.
    var environment: [String: String] {
        [
            "DPKG_ROOT": "", "DPKG_ADMINDIR": "/var/lib/dpkg", "DPKG_MAINTSCRIPT_PACKAGE": current,
            "DPKG_MAINTSCRIPT_ARCH": packages[current].map { $0.architecture } ?? architecture,
            "DPKG_MAINTSCRIPT_NAME": script, "DEBIAN_FRONTEND": "noninteractive",
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ]
    }
}
