import FileTree

/// `update-ca-certificates`: the bundle of all certificates that are wanted, a link to each, and links
/// by which OpenSSL finds a certificate by its subject (`openssl rehash`).
///
/// Alpine's and Debian's do the same and differ in names.
struct CertificateCommands {
    /// What the link to a certificate begins with.
    let linkPrefix: String
    /// The options that change nothing where nothing was before, each with its value.
    let options: [[String]]
    /// Whether a file below the machine's own folder is a certificate.
    let isLocal: @Sendable (TreePath) -> Bool

    private static let configuration: TreePath = "etc/ca-certificates.conf"
    private static let shared: TreePath = "usr/share/ca-certificates"
    private static let local: TreePath = "usr/local/share/ca-certificates"
    private static let folder: TreePath = "etc/ssl/certs"
    private static let hooks: TreePath = "etc/ca-certificates/update.d"
    private static let maker = "certificates"

    /// Alpine's, a program in C.
    static let alpine = CertificateCommands(
        linkPrefix: "ca-cert-", options: [[], ["--fresh"]],
        isLocal: { $0.parent == local && $0.name.first != UInt8(ascii: ".") })

    /// Debian's, a script; its hooks, which other packages bring, are not modelled.
    static let debian = CertificateCommands(
        linkPrefix: "",
        options: [[], ["--fresh"], ["--hooksdir", ""], ["--hooksdir", "", "--fresh"]],
        isLocal: { $0.name.suffix(4).elementsEqual(".crt".utf8) })

    /// The command.
    @Sendable func run(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        guard options.contains(words) else {
            throw ShellUnmodelled("`update-ca-certificates \(words.joined(separator: " "))`")
        }
        let runsHooks = !words.contains("--hooksdir")
        if runsHooks, let hook = world.editor.tree.children(of: Self.hooks).min() {
            throw ShellUnmodelled("`\(hook)`")
        }
        guard world.editor.tree.resolve(Self.folder)?.node.isDirectory == true else { return 0 }
        var bundle: [UInt8] = []
        var hashes: [(name: String, certificate: X509Certificate)] = []
        for path in try wanted(in: world) {
            guard let text = try world.editor.read(path) else { continue }
            bundle += text
            if text.last != UInt8(ascii: "\n") { bundle.append(UInt8(ascii: "\n")) }
            let name = linkName(of: path)
            let link = try Self.folder.appending(name)
            if world.editor.tree[link]?.isDirectory != true {
                try world.editor.link(link, to: path.description, by: Self.maker)
            }
            let certificates = X509Certificate.all(inPEM: text)
            if certificates.count == 1 { hashes.append((name, certificates[0])) }
        }
        try world.editor.write(
            bundle, to: Self.folder.appending("ca-certificates.crt"), by: Self.maker)
        try linkHashes(
            hashes.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }, &world)
        return 0
    }

    /// The certificates that the configuration names, and after them the machine's own.
    private func wanted(in world: ScriptWorld) throws -> [TreePath] {
        let text = String(decoding: try world.editor.read(Self.configuration) ?? [], as: UTF8.self)
        let named = try text.split(separator: "\n").filter { !"#!".contains($0.first ?? "#") }
            .map { try Self.shared.appending(String($0)) }
        let own = world.editor.tree.paths.filter { path in
            guard path.isWithin(Self.local), isLocal(path),
                case .file? = world.editor.tree[path]?.kind
            else { return false }
            return true
        }
        return named + own
    }

    /// `NAME.pem`, with the signs replaced that are awkward in a shell.
    private func linkName(of path: TreePath) -> String {
        var name = String(decoding: path.name, as: UTF8.self)
        if name.hasSuffix(".crt") { name.removeLast(4) }
        let signs: [Character: Character] = [" ": "_", ",": "_", "(": "=", ")": "="]
        return linkPrefix + String(name.map { signs[$0] ?? $0 }) + ".pem"
    }

    private func linkHashes(
        _ certificates: [(name: String, certificate: X509Certificate)], _ world: inout ScriptWorld
    ) throws {
        var known: [String: [[UInt8]]] = [:]
        for (name, certificate) in certificates {
            guard let hash = certificate.subjectHash else { continue }
            // One certificate under two names gets one link.
            if known[hash, default: []].contains(certificate.encoding) { continue }
            let link = try Self.folder.appending("\(hash).\(known[hash, default: []].count)")
            known[hash, default: []].append(certificate.encoding)
            try world.editor.link(link, to: name, by: Self.maker)
        }
    }
}
