import FileTree
import ImageSpec

/// The bundle of trusted certificates that TLS libraries read: all certificates of a package, one
/// after the other.
///
/// It is what `update-ca-certificates` leaves when nothing is deselected, made from the package's
/// files without running it.
enum CertificateBundle {
    /// Where libraries look.
    static let path: TreePath = "etc/ssl/certs/ca-certificates.crt"
    private static let source: TreePath = "usr/share/ca-certificates"
    private static let maker = "certificates"
    private static let limit: UInt64 = 1 << 20

    /// Writes the bundle.
    ///
    /// - Parameters:
    ///   - feeder: The package whose certificates are taken; `nil` leaves the bundle that packages
    ///     brought as it is.
    ///   - additional: Certificates that follow.
    /// - Throws: ``GenerationError/noCertificates`` when there would be nothing in it.
    static func write(
        from feeder: TreePackage?, additional: [NamedCertificate], into editor: inout TreeEditor
    ) throws {
        guard feeder != nil || !additional.isEmpty else { return }
        var bundle: [UInt8] = []
        if let feeder {
            bundle = try certificates(of: feeder)
        } else if let present = try editor.read(path) {
            bundle = present
        }
        for certificate in additional { append(Array(certificate.content.utf8), to: &bundle) }
        guard !bundle.isEmpty else { throw GenerationError.noCertificates }
        try editor.write(bundle, to: path, by: maker)
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
