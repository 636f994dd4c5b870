import Compression
import OCIModel

extension PreparationOptions {
    /// The name under which a package's segment is kept: a hash over the package and everything
    /// else that the segment's bytes depend on.
    func key(for package: Digest) -> Digest {
        var lines = [
            "segment \(PreparedPackage.formatVersion)", package.description,
            "codec \(codec.implementation)", "merged-usr \(mergedUsr)", "devices \(allowsDevices)",
            "latest \(latest.map { String($0.seconds) } ?? "-")",
        ]
        lines += filter.rules.map { ($0.includes ? "include " : "exclude ") + $0.pattern }
        return DigestHasher.digest(of: Array(lines.joined(separator: "\n").utf8))
    }
}
