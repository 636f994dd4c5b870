import Packages

/// Renders a ``ResolutionError`` into a few lines that a person can act on.
///
/// Solving and explaining are kept apart: the solver leaves a tree of causes, this type alone knows
/// how to speak. A cause takes one line, the causes below it follow with two more spaces of indent.
public struct ResolutionExplainer: Sendable {
    /// The number of lines after which an explanation is cut; the rest is counted.
    public var maximumLines: Int
    /// The number of names or versions that a line lists.
    public var maximumNames: Int

    /// Makes an explainer.
    public init(maximumLines: Int = 24, maximumNames: Int = 6) {
        self.maximumLines = maximumLines
        self.maximumNames = maximumNames
    }

    /// The explanation, the most important first.
    public func lines(for error: ResolutionError) -> [String] {
        var lines: [String] = []
        for cause in error.causes { append(cause, indent: 0, to: &lines) }
        guard lines.count > maximumLines else { return lines }
        let hidden = lines.count - maximumLines
        return lines.prefix(maximumLines) + ["(\(hidden) more lines)"]
    }

    private func append(_ cause: ResolutionCause, indent: Int, to lines: inout [String]) {
        let margin = String(repeating: "  ", count: min(indent, 12))
        switch cause {
        case .unmet(let package, let relation, let causes):
            lines.append(margin + "\(package) cannot be selected: \(relation)")
            let (skipped, rest) = Self.shortened(causes)
            if skipped > 0 { lines.append(margin + "  (\(skipped) steps of that kind)") }
            for below in rest { append(below, indent: indent + 1, to: &lines) }
        case .conflict(let package, let relation, let other, let chain, let otherChain):
            lines.append(margin + "\(package) excludes \(other): \(relation)")
            lines.append(margin + "  " + origin(of: package, chain))
            if let otherChain { lines.append(margin + "  " + origin(of: other, otherChain)) }
        default:
            lines.append(margin + leaf(cause))
        }
    }

    /// Leaves out the middle of a long way on which there is nothing to choose.
    private static func shortened(_ causes: [ResolutionCause]) -> (Int, [ResolutionCause]) {
        var steps = [causes]
        while let last = steps.last, last.count == 1, case .unmet(_, _, let below) = last[0] {
            steps.append(below)
        }
        return steps.count > 6 ? (steps.count - 3, steps[steps.count - 3]) : (0, causes)
    }

    private func leaf(_ cause: ResolutionCause) -> String {
        switch cause {
        case .unknown(let name, let similar):
            let hint = similar.isEmpty ? "" : " (did you mean \(list(similar.map { "`\($0)`" }))?)"
            return "no package `\(name)`\(hint)"
        case .ambiguous(let name, let providers):
            return "`\(name)` is not a package but provided by several; name one of "
                + list(providers.map { "`\($0.name)`" })
        case .noVersion(let name, let wanted, let available):
            let known = available.isEmpty ? "nothing else" : list(available)
            return "no version of `\(name)` is \(wanted); there is \(known)"
        case .outranked(let name, let wanted, let taken):
            return "`\(name)` \(wanted) would do, but \(taken) is taken before it"
        case .excluded(let name):
            return "`\(name)` is excluded by the request"
        case .explainedAbove(let name):
            return "`\(name)`: see above"
        case .defect(let text), .invalidRequest(let text):
            return text
        case .unmet(let package, _, _), .conflict(let package, _, _, _, _):
            return "\(package)"
        }
    }

    private func origin(of package: PackageVersion, _ chain: [ResolutionStep]) -> String {
        guard !chain.isEmpty else { return "`\(package.name)` is requested" }
        let way = chain.map { "`\($0.package.name)` (\($0.relation))" }
        return "`\(package.name)` is wanted by " + way.reversed().joined(separator: ", that by ")
    }

    private func list(_ words: [String]) -> String {
        let shown = words.prefix(maximumNames).joined(separator: ", ")
        return words.count > maximumNames
            ? shown + " and \(words.count - maximumNames) more" : shown
    }
}
