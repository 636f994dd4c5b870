import FileTree
import ImageSpec
import OCIModel

/// The bundle of trusted certificates that TLS libraries read: certificates in PEM, one after the
/// other.
///
/// What is made from one package is what `update-ca-certificates` leaves when nothing is deselected,
/// without running it. Certificates that come on top are also left where that program finds them when
/// it makes the bundle anew.
enum CertificateBundle {
    /// Where libraries look.
    static let path: TreePath = "etc/ssl/certs/ca-certificates.crt"
    private static let source: TreePath = "usr/share/ca-certificates"
    private static let local: TreePath = "usr/local/share/ca-certificates"
    private static let configuration: TreePath = "etc/ca-certificates.conf"
    private static let javaStore: TreePath = "etc/ssl/certs/java/cacerts"
    private static let maker = "certificates"
    private static let limit: UInt64 = 1 << 20

    /// Writes the bundle.
    ///
    /// - Parameters:
    ///   - feeder: The package whose certificates are taken; `nil` leaves the bundle that packages
    ///     brought as it is.
    ///   - providers: Installed packages whose files with one certificate each follow.
    ///   - additional: Certificates that come last.
    /// - Throws: ``GenerationError/noCertificates`` when there would be nothing in it, and
    ///   ``GenerationError/notACertificate(_:)``.
    static func write(
        from feeder: TreePackage?, providers: [TreePackage], additional: [NamedCertificate],
        into editor: inout TreeEditor
    ) throws {
        guard feeder != nil || !providers.isEmpty || !additional.isEmpty else { return }
        var bundle: [UInt8] = []
        if let feeder {
            bundle = try certificates(of: feeder)
        } else if let present = try editor.read(path) {
            bundle = present
        }
        try add(providers, to: &bundle, in: &editor)
        for certificate in additional {
            let text = Array(certificate.content.utf8)
            guard let one = X509Certificate.only(inPEM: text) else {
                throw GenerationError.notACertificate(certificate.name)
            }
            var lines: [UInt8] = []
            append(text, to: &lines)
            bundle += lines
            let name = "\(certificate.name)-\(DigestHasher.digest(of: one.encoding).hex).crt"
            try editor.write(lines, to: local.appending(name.utf8), by: maker)
        }
        guard !bundle.isEmpty else { throw GenerationError.noCertificates }
        try editor.write(bundle, to: path, by: maker)
        let isAddedTo = !providers.isEmpty || !additional.isEmpty
        if isAddedTo, editor.tree.resolve(javaStore) != nil {
            editor.notes.append(
                "\(javaStore) is as its package has it: `certificates` are not added")
        }
    }

    /// Adds the certificates that lie in packages as files of their own, in the order of their paths,
    /// and names those of the shared folder in the list of the certificates that are wanted.
    private static func add(
        _ providers: [TreePackage], to bundle: inout [UInt8], in editor: inout TreeEditor
    ) throws {
        let endings = [".crt", ".pem"].map { Array($0.utf8) }
        let paths = providers.flatMap(\.segment.package.entries).map(\.path)
            .filter { path in endings.contains { path.name.suffix(4).elementsEqual($0) } }
        var named: [UInt8] = []
        for path in Set(paths).sorted() {
            guard case .file(let content)? = editor.tree[path]?.kind, content.size <= limit,
                let text = try editor.read(path), X509Certificate.only(inPEM: text) != nil
            else { continue }
            append(text, to: &bundle)
            if path.isWithin(source) {
                named += path.bytes.dropFirst(source.bytes.count + 1) + [UInt8(ascii: "\n")]
            }
        }
        guard !named.isEmpty else { return }
        let present = try editor.read(configuration) ?? []
        try editor.write(present + named, to: configuration, by: maker)
    }

    private static func certificates(of feeder: TreePackage) throws -> [UInt8] {
        var bundle: [UInt8] = []
        let entries = feeder.segment.package.entries.filter { isCertificate($0.path) }
        for entry in entries.sorted(by: { $0.path < $1.path }) {
            guard case .file(let content) = entry.kind else { continue }
            append(try feeder.segment.read(content, limit: limit), to: &bundle)
        }
        return bundle
    }

    private static func append(_ certificate: [UInt8], to bundle: inout [UInt8]) {
        bundle += certificate
        if certificate.last != UInt8(ascii: "\n") { bundle.append(UInt8(ascii: "\n")) }
    }

    private static func isCertificate(_ path: TreePath) -> Bool {
        path.isWithin(source) && path.bytes.suffix(4).elementsEqual(".crt".utf8)
    }
}
