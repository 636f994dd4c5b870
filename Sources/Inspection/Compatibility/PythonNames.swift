/// The tags of a wheel's name: PEP 427 and PEP 425.
public struct WheelTags: Sendable, Equatable {
    /// Pythons, such as `cp311` or `py3`.
    public let pythons: [String]
    /// ABIs, such as `cp311`, `abi3` or `none`.
    public let abis: [String]
    /// Platforms, such as `manylinux_2_17_x86_64`, `musllinux_1_2_x86_64` or `any`.
    public let platforms: [String]

    /// Reads a file name; `nil` for what is no wheel's.
    public init?(fileName: String) {
        guard fileName.hasSuffix(".whl") else { return nil }
        let parts = fileName.dropLast(4).split(separator: "-").map(String.init)
        guard parts.count == 5 || parts.count == 6 else { return nil }
        func tags(_ text: String) -> [String] { text.split(separator: ".").map(String.init) }
        pythons = tags(parts[parts.count - 3])
        abis = tags(parts[parts.count - 2])
        platforms = tags(parts[parts.count - 1])
    }
}

/// A module of Python in machine code, by its file's name: `NAME.cpython-311-x86_64-linux-gnu.so`,
/// `NAME.abi3.so`.
struct PythonModule {
    /// The minor version of Python 3 that it is for; `nil` for any.
    let minor: Int?
    /// `gnu` or `musl`, where the name says.
    let library: String?

    init?(name: some Collection<UInt8>) {
        let text = String(decoding: name, as: UTF8.self)
        guard text.hasSuffix(".so") else { return nil }
        let tag = text.dropLast(3).split(separator: ".").last.map(String.init) ?? ""
        if tag == "abi3", text.dropLast(3).contains(".") {
            (minor, library) = (nil, nil)
        } else if tag.hasPrefix("cpython-3") {
            let parts = tag.split(separator: "-").map(String.init)
            minor = Int(parts[1].dropFirst())
            library = parts.last == "musl" ? "musl" : parts.last == "gnu" ? "gnu" : nil
        } else {
            return nil
        }
    }
}
