import Store
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The certificates of single hosts, in the folders that other tools have them in: `HOST[:PORT]/`
/// with `*.crt` for authorities, and `NAME.cert` beside `NAME.key` for what to show.
enum HostCertificates {
    /// What the folders say of a host; `nil` when they say nothing.
    static func trust(_ host: String, _ port: Int, in folders: [FilePath]) -> HostTrust? {
        var trust = HostTrust()
        var isFound = false
        for folder in folders {
            // The form with a port is the exact one; without it, the usual port is meant.
            let names = port == 443 ? ["\(host):\(port)", host] : ["\(host):\(port)"]
            for name in names {
                guard let component = FilePath.Component(name) else { continue }
                let place = folder.appending(component)
                for file in files(in: place) {
                    isFound = read(file, in: place, into: &trust) || isFound
                }
            }
        }
        return isFound ? trust : nil
    }

    private static func read(
        _ name: String, in place: FilePath, into trust: inout HostTrust
    ) -> Bool {
        let path = place.appending(name)
        switch path.extension {
        case "crt":
            trust.authorities.append(path)
            return true
        case "cert" where trust.clientCertificate == nil:
            var key = path
            key.extension = "key"
            trust.clientCertificate = path
            trust.clientKey = key
            return true
        default: return false
        }
    }

    private static func files(in folder: FilePath) -> [String] {
        guard let stream = folder.withPlatformString({ opendir($0) }) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            names.append(String(decoding: bytes, as: UTF8.self))
        }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }
}
