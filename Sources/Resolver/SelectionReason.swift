public import Packages

/// Why a package is in a selection.
public enum SelectionReason: Hashable, Sendable, CustomStringConvertible {
    /// The request names it; the text is the request's, such as `curl=7.88.1-10`.
    case requested(String)
    /// It belongs to the base that the request starts from; the text says how.
    case base(String)
    /// It is in the image that is extended.
    case present
    /// Another package wants it: the relation reads such as `Depends: libc6 (>= 2.36)`.
    case wanted(by: PackageName, relation: String)

    /// A phrase that follows the package's name.
    public var description: String {
        switch self {
        case .requested(let text): "requested as `\(text)`"
        case .base(let text): "in the base (\(text))"
        case .present: "in the image that is extended"
        case .wanted(let package, let relation): "wanted by \(package) (\(relation))"
        }
    }
}

/// For every package of a selection the reason that brought it in first, on a shortest way from the
/// request.
public struct SelectionReasons: Sendable, Equatable {
    private let reasons: [PackageName: SelectionReason]

    /// Keeps reasons.
    public init(_ reasons: [PackageName: SelectionReason]) { self.reasons = reasons }

    /// The reason of one package, or `nil` when it is not in the selection.
    public subscript(name: PackageName) -> SelectionReason? { reasons[name] }

    /// The way from the request to a package: the requested package first, `name` last, each with
    /// its reason. Empty when the package is not in the selection.
    public func chain(to name: PackageName) -> [(package: PackageName, reason: SelectionReason)] {
        var way: [(package: PackageName, reason: SelectionReason)] = []
        var seen: Set<PackageName> = []
        var next: PackageName? = name
        while let package = next, let reason = reasons[package], seen.insert(package).inserted {
            way.append((package, reason))
            if case .wanted(let by, _) = reason { next = by } else { next = nil }
        }
        return way.reversed()
    }
}
