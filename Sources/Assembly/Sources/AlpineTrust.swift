import AlpineArchive
import ImageSpec
import Packages

/// Whose signatures are accepted, and which of their keys the image gets.
struct AlpineTrust {
    /// All keys.
    private(set) var keyring = AlpineKeyring()
    /// Those that the specification names one by one.
    private var named: Set<AlpineKeyName> = []
    /// Those in folders that the specification names.
    private var offered: Set<AlpineKeyName> = []

    /// Adds a key file of the specification, or a folder of them.
    mutating func insert(specified path: String) throws(AlpineKeyError) {
        let keys = try AlpineKeyring(paths: [path]).keys
        for key in keys { try keyring.insert(key) }
        let isFile = keys.count == 1 && path.split(separator: "/").last == keys[0].name.text[...]
        if isFile { named.insert(keys[0].name) } else { offered.formUnion(keys.map(\.name)) }
    }

    /// Adds a key of the specification that was fetched.
    mutating func insert(specified name: AlpineKeyName, pem: [UInt8]) throws(AlpineKeyError) {
        try keyring.insert(name: name, pem: pem)
        named.insert(name)
    }

    /// Adds key files of the command line or the machine, or folders of them.
    mutating func insert(contentsOf path: String) throws(AlpineKeyError) {
        try keyring.insert(contentsOf: path)
    }

    /// Adds a key that an image vouches for.
    mutating func insert(_ key: NamedKey) throws(AlpineKeyError) {
        try keyring.insert(name: AlpineKeyName(key.name), pem: Array(key.content.utf8))
    }

    /// The keys for the image's own apk, so that it accepts the repositories that the image names:
    /// those that the specification names one by one, and of folders those that signed an index.
    func imageKeys(_ indexes: [LoadedAlpineIndex]) -> [NamedKey] {
        let signers = Set(indexes.compactMap(\.signer?.key))
        return keyring.keys.filter { key in
            named.contains(key.name) || offered.contains(key.name) && signers.contains(key.name)
        }.map { NamedKey(name: $0.name.text, content: String(decoding: $0.pem, as: UTF8.self)) }
    }
}
