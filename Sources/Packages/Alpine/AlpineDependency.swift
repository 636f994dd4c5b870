public import OCIModel

/// What apk calls a dependency: a name, maybe with a condition on its version.
///
/// Written `name`, `name>=1.2-r0`, `name~1.2`, `name><Q1…`; with a `!` before it, that must not be
/// there; with `@tag` after the name, from the repository with that tag (only in the world). The
/// `provides` of a package have the same form: `so:libz.so.1=1.3.1`.
public struct AlpineDependency: TextValue {
    /// The condition on what provides the name.
    public enum Requirement: Hashable, Sendable {
        /// Whatever has the name.
        case any
        /// Something that has it with a version that compares well.
        case version(AlpineOperator, APKVersion)
        /// The package whose control member has this checksum, `Q1` and base64 of SHA-1.
        case checksum(String)
    }

    /// The name of a package, or of what packages provide.
    public let name: AlpineName
    /// The condition.
    public let requirement: Requirement
    /// Whether it is turned round: what fits must not be installed.
    public let isConflict: Bool
    /// The tag of the repository it may come from besides the untagged ones.
    public let tag: AlpineTag?

    /// Makes a dependency of its parts.
    public init(
        name: AlpineName, requirement: Requirement = .any, isConflict: Bool = false,
        tag: AlpineTag? = nil
    ) {
        self.name = name
        self.requirement = requirement
        self.isConflict = isConflict
        self.tag = tag
    }

    /// Reads a dependency.
    ///
    /// - Throws: ``AlpineDependencyError`` when the text is not of the form.
    public init(_ text: some StringProtocol) throws(AlpineDependencyError) {
        var copy = String(text)
        let read = copy.withUTF8 { bytes -> AlpineDependency? in
            let raw = UnsafeRawBufferPointer(bytes)
            guard let slices = AlpineDependencySlices(raw, at: 0..<raw.count) else { return nil }
            return AlpineDependency(slices, of: raw)
        }
        guard let read else { throw AlpineDependencyError(text: String(text.prefix(120))) }
        self = read
    }

    /// Reads a dependency from its parts; `nil` when a part has no such form after all.
    public init?(_ slices: AlpineDependencySlices, of bytes: UnsafeRawBufferPointer) {
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        guard let name = try? AlpineName(text(slices.name)) else { return nil }
        var tag: AlpineTag?
        if let place = slices.tag {
            guard let read = try? AlpineTag(text(place)) else { return nil }
            tag = read
        }
        let requirement: Requirement
        switch slices.comparison {
        case .any where slices.version.isEmpty:
            requirement = .any
        case .checksum:
            let checksum = text(slices.version)
            guard Self.isChecksum(checksum) else { return nil }
            requirement = .checksum(checksum)
        default:
            guard let version = try? APKVersion(text(slices.version)) else { return nil }
            requirement = .version(slices.comparison, version)
        }
        self.init(
            name: name, requirement: requirement, isConflict: slices.isConflict, tag: tag)
    }

    /// Reads dependencies separated by white space, as fields of an index or lines of a world file.
    ///
    /// - Throws: ``AlpineDependencyError`` for the first one that is not of the form.
    public static func list(
        _ text: some StringProtocol
    ) throws(AlpineDependencyError) -> [AlpineDependency] {
        var all: [AlpineDependency] = []
        for token in text.split(whereSeparator: \.isWhitespace) {
            all.append(try AlpineDependency(token))
        }
        return all
    }

    /// `Q1` and the base64 form of 20 bytes.
    private static func isChecksum(_ text: String) -> Bool {
        let body = Array(text.utf8.dropFirst(2))
        guard text.hasPrefix("Q1"), body.count == 28, body.last == UInt8(ascii: "=") else {
            return false
        }
        return body.dropLast().allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }

    /// Whether a package, or what one provides, of this name and version fits.
    ///
    /// - Parameters:
    ///   - version: The version offered, `nil` when the name is provided without one.
    ///   - checksum: The checksum of the package.
    /// - Returns: `true` when the dependency is satisfied; for a conflict, when nothing is in its
    ///   way.
    public func isSatisfied(byVersion version: APKVersion?, checksum: String? = nil) -> Bool {
        switch requirement {
        case .any:
            return !isConflict
        case .checksum(let wanted):
            return (checksum == wanted) != isConflict
        case .version(let comparison, let wanted):
            guard let version else { return isConflict }
            let outcome: AlpineOperator
            if comparison.contains(.fuzzy), version.matches(prefix: wanted) {
                outcome = .equal
            } else {
                outcome = version < wanted ? .less : wanted < version ? .greater : .equal
            }
            return comparison.contains(outcome) != isConflict
        }
    }

    /// The form it was read from, with the shortest spelling of the operator.
    public var description: String {
        let head = (isConflict ? "!" : "") + name.text + (tag?.description ?? "")
        switch requirement {
        case .any: return head
        case .version(let comparison, let version): return "\(head)\(comparison)\(version)"
        case .checksum(let checksum): return head + "><" + checksum
        }
    }
}

/// A text that is no dependency of apk's.
public struct AlpineDependencyError: Error, Equatable, CustomStringConvertible {
    /// The start of the text.
    public let text: String

    /// One line that shows the text and the form of a dependency.
    public var description: String {
        "`\(text)` is not an Alpine dependency (want `name`, `name@tag`, `name>=1.2-r0`, `name~1.2` "
            + "or `!name`)"
    }
}
