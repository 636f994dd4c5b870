import ELF
import FileTree

/// What a gem with machine code is for, by its file's name: `NAME-VERSION-PLATFORM.gem`, where
/// platforms are `x86_64-linux`, `x86_64-linux-gnu`, `x86_64-linux-musl`, and none for Ruby alone.
public struct GemPlatform: Sendable, Equatable {
    /// The platform; `nil` for a gem that runs everywhere or is compiled where it is installed.
    public let text: String?

    /// Reads a file name; `nil` for what is no gem's.
    public init?(fileName: String) {
        guard fileName.hasSuffix(".gem") else { return nil }
        let parts = fileName.dropLast(4).split(separator: "-")
        guard parts.count >= 2 else { return nil }
        let version = parts.lastIndex { $0.first?.isNumber == true } ?? parts.count - 1
        let rest = parts[(version + 1)...].joined(separator: "-")
        text = rest.isEmpty ? nil : rest
    }

    /// The C library that the name says; `nil` where it says none.
    var library: ImageFacts.CLibrary? {
        guard let text else { return nil }
        return text.hasSuffix("-musl") ? .musl : text.hasSuffix("-gnu") ? .glibc : nil
    }
}

/// A module of Ruby in machine code: it defines `Init_NAME` and takes Ruby's own functions.
struct RubyExtension {
    /// The version of Ruby in its folder's name, such as `3.1`; `nil` where none stands there.
    let version: String?

    init?(_ path: TreePath, _ file: ELFFile) {
        guard file.isLibrary,
            file.symbols.contains(where: { $0.isDefined && $0.name.hasPrefix("Init_") }),
            file.symbols.contains(where: { !$0.isDefined && $0.name.hasPrefix("rb_") })
        else { return nil }
        version =
            path.components.dropLast().reversed().lazy
            .compactMap { Self.minor(String(decoding: $0, as: UTF8.self)) }.first
    }

    /// The first two numbers of `3.1` and `3.1.0`; `nil` for any other name.
    static func minor(_ text: String) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNumber) })
        else { return nil }
        return parts.prefix(2).joined(separator: ".")
    }
}
