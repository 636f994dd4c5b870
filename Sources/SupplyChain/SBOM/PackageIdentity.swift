import OCIModel
import Packages

extension InventoryPackage {
    /// The package URL, as syft and trivy write it: the version of the package, its architecture, the
    /// distribution, and the source package where that has another name.
    func url(_ inventory: Inventory) -> String {
        let id = inventory.osRelease["ID"] ?? ecosystem.rawValue
        var facts: [String: String] = [:]
        facts["arch"] = architecture
        if let version = inventory.osRelease["VERSION_ID"], !version.isEmpty {
            facts["distro"] = "\(id)-\(version)"
        }
        if sourceName != name || ecosystem == .debian && sourceVersion != version {
            facts["upstream"] =
                ecosystem == .debian && sourceVersion != version
                ? "\(sourceName)@\(sourceVersion)" : sourceName
        }
        let url = try? PackageURL(
            type: ecosystem == .debian ? "deb" : "apk", namespace: id, name: name,
            version: version, qualifiers: facts)
        return url?.description ?? "pkg:generic/unknown"
    }
}

extension Inventory {
    /// The package URL of the image: `pkg:oci/NAME@sha256:…`.
    public var url: String? {
        guard let digest else { return nil }
        // The name of a product is the last part of the image's name, in lower case.
        var last = name.split(separator: "/").last.map(String.init) ?? name
        last = String(last.prefix { $0 != ":" && $0 != "@" }).lowercased()
        return
            (try? PackageURL(
                type: "oci", name: last.isEmpty ? "image" : last,
                version: digest.description, qualifiers: ["arch": platform?.architecture ?? ""]))?
            .description
    }

    /// The moment that documents about the image carry: that of the image, so that they do not depend
    /// on when they are written.
    var moment: Timestamp { created.flatMap { Timestamp(rfc3339: $0) } ?? .zero }

    /// A name for documents that is the same for the same content.
    func documentID(_ kind: String) -> String {
        if let digest { return digest.hex }
        var hasher = DigestHasher()
        hasher.update(Array(kind.utf8))
        for package in packages { hasher.update(Array(package.url(self).utf8)) }
        return hasher.finalize().hex
    }

    /// A UUID (RFC 9562, version 8: of the bytes of a digest) that is the same for the same content.
    func uuid(_ kind: String) -> String {
        var hasher = DigestHasher()
        hasher.update(Array("\(kind) \(documentID(kind))".utf8))
        var hex = Array(hasher.finalize().hex.prefix(32))
        hex[12] = "8"
        hex[16] = "8"
        let text = String(hex)
        let cuts = [0, 8, 12, 16, 20, 32]
        return zip(cuts, cuts.dropFirst()).map { start, end in
            let first = text.index(text.startIndex, offsetBy: start)
            return String(text[first..<text.index(first, offsetBy: end - start)])
        }.joined(separator: "-")
    }
}
