/// Looks for the paths that programs open by name, in content that goes by in pieces.
///
/// A name may stand anywhere: linkers of some languages lay texts side by side with nothing between.
struct ResourceScanner {
    private(set) var found: Set<OpenedResource> = []
    /// The end of what went by, in case a name goes over into the next piece.
    private var tail: [UInt8] = []

    private static let names: [(bytes: [UInt8], resource: OpenedResource)] =
        OpenedResource.allCases.flatMap { resource in
            resource.names.map { (Array($0.utf8), resource) }
        }
    private static let longest = names.map(\.bytes.count).max() ?? 0
    private static let slash = UInt8(ascii: "/")

    /// What stands in a whole content.
    static func scan(_ bytes: [UInt8]) -> Set<OpenedResource> {
        var scanner = ResourceScanner()
        bytes.withUnsafeBytes { scanner.take($0) }
        return scanner.found
    }

    mutating func take(_ piece: UnsafeRawBufferPointer) {
        if !tail.isEmpty {
            let joined = tail + piece.prefix(Self.longest)
            joined.withUnsafeBytes { search($0) }
        }
        search(piece)
        let kept = (tail + piece.suffix(Self.longest)).suffix(Self.longest - 1)
        tail = Array(kept)
    }

    private mutating func search(_ text: UnsafeRawBufferPointer) {
        var index = 0
        while index < text.count {
            if text[index] == Self.slash {
                for name in Self.names where !found.contains(name.resource) {
                    if Self.begins(text, at: index, with: name.bytes) {
                        found.insert(name.resource)
                    }
                }
            }
            index += 1
        }
    }

    private static func begins(
        _ text: UnsafeRawBufferPointer, at index: Int, with name: [UInt8]
    ) -> Bool {
        guard text.count - index >= name.count, text[index + 1] == name[1] else { return false }
        return text[index..<index + name.count].elementsEqual(name)
    }
}
