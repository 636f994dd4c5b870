import OCIModel

/// The archive `lib/apk/db/scripts.tar`, in apk's own dialect of tar.
///
/// A header has two blanks where POSIX has the version, no terminator behind size and time, and root for
/// names. A tar writer for layers would write it differently, hence this one.
public enum AlpineScriptsArchive {
    private static let blockSize = 512
    /// The longest name that fits in a header, with a zero byte behind it.
    private static let longestName = 99

    /// The archive of the scripts of packages, which come in the order of their installation.
    public static func encode(_ packages: [AlpineInstalledPackage]) -> [UInt8] {
        var archive: [UInt8] = []
        for package in packages {
            for script in ApkScript.allCases {
                guard let content = package.scripts[script] else { continue }
                let name = memberName(of: package.entry, script)
                // apk cuts a longer name, and then no longer finds the script; it does read GNU's long
                // names.
                if name.count > longestName {
                    archive += header(
                        "././@LongLink".utf8, size: name.count + 1, time: 0, type: "L")
                    archive += padded(name + [0])
                }
                let time = max(0, package.entry.buildTime.seconds)
                archive += header(
                    name.prefix(longestName), size: content.count, time: time, type: "0")
                archive += padded(content)
            }
        }
        return archive + [UInt8](repeating: 0, count: 2 * blockSize)
    }

    /// The name of a script in the archive: `NAME-VERSION.Q1CHECKSUM.post-install`.
    static func memberName(of entry: AlpineIndexEntry, _ script: ApkScript) -> [UInt8] {
        Array("\(entry.name)-\(entry.version).\(entry[.checksum] ?? "").\(script)".utf8)
    }

    private static func header(
        _ name: some Sequence<UInt8>, size: Int, time: Int64, type: Character
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockSize)
        func put(_ bytes: some Sequence<UInt8>, at place: Int) {
            for (offset, byte) in bytes.enumerated() { block[place + offset] = byte }
        }
        func octal(_ value: Int64, digits: Int) -> [UInt8] {
            let text = Array(String(value, radix: 8).utf8.suffix(digits))
            return [UInt8](repeating: UInt8(ascii: "0"), count: digits - text.count) + text
        }
        put(name, at: 0)
        put(octal(0o755, digits: 7), at: 100)
        put(octal(0, digits: 7), at: 108)
        put(octal(0, digits: 7), at: 116)
        put(octal(Int64(size), digits: 12), at: 124)
        put(octal(time, digits: 12), at: 136)
        put(String(type).utf8, at: 156)
        put("ustar  ".utf8, at: 257)
        put("root".utf8, at: 265)
        put("root".utf8, at: 297)
        put([UInt8](repeating: UInt8(ascii: " "), count: 8), at: 148)
        let sum = block.reduce(Int64(0)) { $0 + Int64($1) }
        put(octal(sum, digits: 6) + [0], at: 148)
        return block
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        let rest = bytes.count % blockSize
        return rest == 0 ? bytes : bytes + [UInt8](repeating: 0, count: blockSize - rest)
    }
}
