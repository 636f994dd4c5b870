/// The public keys that are trusted, by file name, as apk keeps them in `/etc/apk/keys`.
public struct AlpineKeyring: Hashable, Sendable {
    /// The keys in the byte order of their names.
    public private(set) var keys: [AlpinePublicKey] = []

    /// A keyring that trusts nobody.
    public init() {}

    /// A keyring of some keys.
    ///
    /// - Throws: ``AlpineKeyError/conflicting(_:)`` when two differ under one name.
    public init(_ keys: some Sequence<AlpinePublicKey>) throws(AlpineKeyError) {
        for key in keys { try insert(key) }
    }

    /// A keyring of files and folders of this machine; of a folder, every `*.pub` directly in it.
    ///
    /// - Throws: ``AlpineKeyError``; a folder without any key is an error, because a build that goes on
    ///   without would only fail later and less clearly.
    public init(paths: some Sequence<String>) throws(AlpineKeyError) {
        for path in paths { try insert(contentsOf: path) }
    }

    /// Adds a key. Adding it again changes nothing.
    ///
    /// - Throws: ``AlpineKeyError/conflicting(_:)`` when another key has its name.
    public mutating func insert(_ key: AlpinePublicKey) throws(AlpineKeyError) {
        let place = keys.firstIndex { !($0.name < key.name) } ?? keys.endIndex
        if place < keys.endIndex, keys[place].name == key.name {
            guard keys[place] == key else { throw .conflicting(key.name) }
            return
        }
        keys.insert(key, at: place)
    }

    /// Adds a key from its bytes in PEM.
    ///
    /// - Throws: ``AlpineKeyError``.
    public mutating func insert(name: AlpineKeyName, pem: [UInt8]) throws(AlpineKeyError) {
        try insert(AlpinePublicKey(name: name, pem: pem))
    }

    /// Adds a key file, or every `*.pub` directly in a folder.
    ///
    /// - Throws: ``AlpineKeyError``.
    public mutating func insert(contentsOf path: String) throws(AlpineKeyError) {
        guard let names = try KeyFiles.list(folder: path) else {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return try insert(name: AlpineKeyName(name), pem: KeyFiles.read(path))
        }
        guard !names.isEmpty else { throw .emptyFolder(path: path) }
        for name in names {
            try insert(name: AlpineKeyName(name), pem: KeyFiles.read(path + "/" + name))
        }
    }

    /// The key of a name.
    public subscript(name: AlpineKeyName) -> AlpinePublicKey? {
        keys.first { $0.name == name }
    }

    /// The names of all keys, in byte order.
    public var names: [AlpineKeyName] { keys.map(\.name) }
}
