/// A package URL: the name of a package across ecosystems, as ECMA-427 (purl) specifies.
///
///     pkg:apk/alpine/libssl3@3.1.4-r5?arch=x86_64&distro=alpine-3.19
///     pkg:deb/debian/libc6@2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12
///
/// Always held in canonical form, so that equal packages have equal texts.
public struct PackageURL: Hashable, Sendable, CustomStringConvertible {
    /// The ecosystem: `apk`, `deb`, `generic` and so on, in lower case.
    public let type: String
    /// The vendor or other name space, `/` between its parts; empty when there is none.
    public let namespace: String
    /// The name.
    public let name: String
    /// The version in the ecosystem's own grammar.
    public let version: String?
    /// Further facts, such as `arch`; keys in lower case, no empty values.
    public let qualifiers: [String: String]
    /// The path of a part of the package, without `/` at its ends; empty for the whole package.
    public let subpath: String

    /// Makes a package URL of parts that are not percent-encoded.
    ///
    /// - Throws: ``PackageURLError`` when the type or a key is not of its form, or the name empty.
    public init(
        type: String, namespace: String = "", name: String, version: String? = nil,
        qualifiers: [String: String] = [:], subpath: String = ""
    ) throws(PackageURLError) {
        let lowerType = type.lowercased()
        let foldsCase = lowerType == "apk" || lowerType == "deb"
        let parts = namespace.split(separator: "/").joined(separator: "/")
        guard Self.isType(lowerType), !name.isEmpty else {
            throw PackageURLError(text: "pkg:\(type)/\(name)")
        }
        var facts: [String: String] = [:]
        for (key, value) in qualifiers where !value.isEmpty {
            guard Self.isKey(key) else { throw PackageURLError(text: "?\(key)=") }
            facts[key.lowercased()] = value
        }
        self.type = lowerType
        self.namespace = foldsCase ? parts.lowercased() : parts
        self.name = foldsCase ? name.lowercased() : name
        self.version = version.flatMap { $0.isEmpty ? nil : $0 }
        self.qualifiers = facts
        self.subpath = subpath.split(separator: "/").filter { $0 != "." && $0 != ".." }
            .joined(separator: "/")
    }

    /// The package URL of a package of one of the two families.
    ///
    /// - Parameters:
    ///   - vendor: The distribution: `debian`, `alpine`, or one derived from them.
    ///   - distribution: The release, for the qualifier `distro`: `debian-12`, `alpine-3.19`.
    public init(
        _ ecosystem: Ecosystem, vendor: String, name: PackageName, version: String,
        architecture: PackageArchitecture? = nil, distribution: String? = nil,
        source: String? = nil
    ) throws(PackageURLError) {
        var facts: [String: String] = [:]
        facts["arch"] = architecture?.text
        facts["distro"] = distribution
        facts["upstream"] = source
        try self.init(
            type: ecosystem == .alpine ? "apk" : "deb", namespace: vendor, name: name.text,
            version: version, qualifiers: facts)
    }

    /// The canonical text.
    public var description: String {
        var text = "pkg:" + type
        for part in namespace.split(separator: "/") { text += "/" + Self.encode(part) }
        text += "/" + Self.encode(name)
        if let version { text += "@" + Self.encode(version) }
        let facts = qualifiers.sorted { $0.key < $1.key }
        for (number, fact) in facts.enumerated() {
            text += (number == 0 ? "?" : "&") + fact.key + "=" + Self.encode(fact.value)
        }
        if !subpath.isEmpty {
            text +=
                "#" + subpath.split(separator: "/").map { Self.encode($0) }.joined(separator: "/")
        }
        return text
    }

    private static func isType(_ text: String) -> Bool {
        guard let first = text.utf8.first, (97...122).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "-")
        }
    }

    private static func isKey(_ text: String) -> Bool {
        isType(text.lowercased().replacing("_", with: "-"))
    }
}
