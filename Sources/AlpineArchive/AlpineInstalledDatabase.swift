public import Packages

/// The files of apk's database in an image, byte for byte as apk 2.14 writes them.
public enum AlpineInstalledDatabase {
    /// Where the files are, below the root of the image.
    public enum Path {
        /// The folder of the database.
        public static let folder = "lib/apk/db"
        /// The packages and their files.
        public static let installed = "lib/apk/db/installed"
        /// The scripts of the packages.
        public static let scripts = "lib/apk/db/scripts.tar"
        /// What triggers which package's script.
        public static let triggers = "lib/apk/db/triggers"
        /// The file that apk locks; empty, mode 0600.
        public static let lock = "lib/apk/db/lock"
        /// What was asked for.
        public static let world = "etc/apk/world"
        /// The architecture.
        public static let architecture = "etc/apk/arch"
        /// Where packages come from.
        public static let repositories = "etc/apk/repositories"
        /// The folder of keys.
        public static let keys = "etc/apk/keys"
    }

    /// The content of `lib/apk/db/installed`; the packages may come in any order.
    ///
    /// apk 2.14 holds the lines `r:`, `q:` and `s:` of a package back until it writes a directory, so that
    /// those of a package without files end up in the stanza of the next one that has some. That is
    /// reproduced: apk itself would write the same the next time.
    public static func installed(_ packages: [AlpineInstalledPackage]) -> [UInt8] {
        var text: [UInt8] = []
        var heldBack: [UInt8] = []
        for package in packages.sorted(by: { precedes($0.name, $1.name) }) {
            text += package.entry.stanza
            heldBack += origin(of: package)
            let files = files(of: package)
            if !files.isEmpty {
                text += heldBack + files
                heldBack = []
            }
            text.append(0x0a)
        }
        return text
    }

    /// The stanza of one package by itself, without the empty line behind it.
    public static func stanza(of package: AlpineInstalledPackage) -> [UInt8] {
        package.entry.stanza + origin(of: package) + files(of: package)
    }

    private static func origin(of package: AlpineInstalledPackage) -> [UInt8] {
        var text = ""
        if !package.replaces.isEmpty {
            let replaces = package.replaces.joined(separator: " ")
            text += "r:" + AlpineRelationText.respelled(replaces, keepsTags: true) + "\n"
        }
        if package.replacesPriority != 0 { text += "q:\(package.replacesPriority)\n" }
        if let tag = package.tag { text += "s:\(tag.text)\n" }
        return Array(text.utf8)
    }

    private static func files(of package: AlpineInstalledPackage) -> [UInt8] {
        var text: [UInt8] = []
        func add(_ line: String) {
            text += line.utf8
            text.append(0x0a)
        }
        for directory in AlpineInstalledDirectory.group(package.files) {
            text += Array("F:".utf8) + directory.path + [0x0a]
            if let own = directory.own, let line = access("M", own, usual: 0o755) { add(line) }
            for file in directory.files {
                text += Array("R:".utf8) + file.path.suffix(from: directory.nameStart) + [0x0a]
                if let line = access("a", file, usual: 0o644) { add(line) }
                if let sum = file.checksum { add(ApkFileChecksum(sum).databaseLine) }
            }
        }
        return text
    }

    /// The content of `lib/apk/db/triggers`; the packages come in the order of their installation.
    public static func triggers(_ packages: [AlpineInstalledPackage]) -> [UInt8] {
        var text = ""
        for package in packages where !package.triggers.isEmpty {
            let sum = package.entry[.checksum] ?? ""
            text += ([sum] + package.triggers).joined(separator: " ") + "\n"
        }
        return Array(text.utf8)
    }

    /// The content of `etc/apk/world`: what was asked for, one on a line. Of two with one name the
    /// later one stays.
    public static func world(_ dependencies: [AlpineDependency]) -> [UInt8] {
        var kept: [AlpineDependency] = []
        for dependency in dependencies {
            if let place = kept.firstIndex(where: { $0.name == dependency.name }) {
                kept[place] = dependency
            } else {
                kept.append(dependency)
            }
        }
        let sorted = kept.sorted { precedes($0.name.text, $1.name.text) }
        return Array((sorted.map(\.description).joined(separator: "\n") + "\n").utf8)
    }

    /// The content of `etc/apk/arch`.
    public static func architecture(_ architecture: PackageArchitecture) -> [UInt8] {
        Array("\(architecture)\n".utf8)
    }

    /// apk's order of names: small and capital letters are alike, unless nothing else differs.
    static func precedes(_ left: String, _ right: String) -> Bool {
        let folded = { (name: String) in
            name.utf8.map { byte in
                (UInt8(ascii: "A")...UInt8(ascii: "Z")) ~= byte ? byte + 32 : byte
            }
        }
        let (first, second) = (folded(left), folded(right))
        if first != second { return first.lexicographicallyPrecedes(second) }
        return left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// The line for owner and mode, which is left out for root's with the usual mode.
    private static func access(
        _ letter: Character, _ file: AlpineInstalledFile, usual: UInt16
    ) -> String? {
        let isUsual = file.uid == 0 && file.gid == 0 && file.mode == usual
        guard !isUsual || file.attributes != nil else { return nil }
        let line = "\(letter):\(file.uid):\(file.gid):\(String(file.mode, radix: 8))"
        return line + (file.attributes.map { ":\($0)" } ?? "")
    }
}
