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
    /// A certificate that the image trusts, or several in one file.
    struct Trusted: Equatable {
        /// The name of its file, without an ending.
        var name: String
        /// The certificate in PEM, with a newline at its end.
        var text: [UInt8]

        /// A file's content under the name that it has without its ending.
        init(name: String, text: [UInt8]) {
            self.name = name
            self.text = text.last == UInt8(ascii: "\n") ? text : text + [UInt8(ascii: "\n")]
        }

        init(_ path: TreePath, text: [UInt8]) {
            self.init(name: String(decoding: path.name.dropLast(4), as: UTF8.self), text: text)
        }
    }

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
    /// - Returns: What the bundle is made of; nothing when there is nothing to make it of.
    /// - Throws: ``GenerationError/noCertificates`` when there would be nothing in it, and
    ///   ``GenerationError/notACertificate(_:)``.
    static func write(
        from feeder: TreePackage?, providers: [TreePackage], additional: [NamedCertificate],
        into editor: inout TreeEditor
    ) throws -> [Trusted] {
        guard feeder != nil || !providers.isEmpty || !additional.isEmpty else { return [] }
        var all: [Trusted] = []
        if let feeder {
            all = try certificates(of: feeder)
        } else if let present = try editor.read(path), !present.isEmpty {
            all = [Trusted(path, text: present)]
        }
        try add(providers, to: &all, in: &editor)
        for certificate in additional {
            let text = Array(certificate.content.utf8)
            guard let one = X509Certificate.only(inPEM: text) else {
                throw GenerationError.notACertificate(certificate.name)
            }
            let trusted = Trusted(name: certificate.name, text: text)
            all.append(trusted)
            let name = "\(certificate.name)-\(DigestHasher.digest(of: one.encoding).hex).crt"
            try editor.write(trusted.text, to: local.appending(name.utf8), by: maker)
        }
        guard !all.isEmpty else { throw GenerationError.noCertificates }
        try editor.write(all.flatMap(\.text), to: path, by: maker)
        let isAddedTo = !providers.isEmpty || !additional.isEmpty
        if isAddedTo, editor.tree.resolve(javaStore) != nil {
            editor.notes.append(
                "\(javaStore) is as its package has it: `certificates` are not added")
        }
        return all
    }

    /// Adds the certificates that lie in packages as files of their own, in the order of their paths,
    /// and names those of the shared folder in the list of the certificates that are wanted.
    private static func add(
        _ providers: [TreePackage], to all: inout [Trusted], in editor: inout TreeEditor
    ) throws {
        let endings = [".crt", ".pem"].map { Array($0.utf8) }
        let paths = providers.flatMap(\.segment.package.entries).map(\.path)
            .filter { path in endings.contains { path.name.suffix(4).elementsEqual($0) } }
        var named: [UInt8] = []
        for path in Set(paths).sorted() {
            guard case .file(let content)? = editor.tree[path]?.kind, content.size <= limit,
                let text = try editor.read(path), X509Certificate.only(inPEM: text) != nil
            else { continue }
            all.append(Trusted(path, text: text))
            if path.isWithin(source) {
                named += path.bytes.dropFirst(source.bytes.count + 1) + [UInt8(ascii: "\n")]
            }
        }
        guard !named.isEmpty else { return }
        let present = try editor.read(configuration) ?? []
        try editor.write(present + named, to: configuration, by: maker)
    }

    private static func certificates(of feeder: TreePackage) throws -> [Trusted] {
        let entries = feeder.segment.package.entries.filter { isCertificate($0.path) }
        return try entries.sorted(by: { $0.path < $1.path }).compactMap { entry in
            guard case .file(let content) = entry.kind else { return nil }
            return Trusted(entry.path, text: try feeder.segment.read(content, limit: limit))
        }
    }

    private static func isCertificate(_ path: TreePath) -> Bool {
        path.isWithin(source) && path.bytes.suffix(4).elementsEqual(".crt".utf8)
    }
}
