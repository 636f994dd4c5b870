import Packages

/// Finds out why packages were chosen: the shortest ways to them from the world.
struct AlpineReasons {
    /// Why a package is there.
    enum Link: Equatable {
        /// The world asks for it; the number of the wish.
        case wish(Int)
        /// A chosen package depends on it; the place of the term.
        case depends(by: Int32, term: Int32)
        /// Chosen packages trigger it.
        case installIf(by: Int32)
    }

    /// The reason of each package that has one.
    private(set) var links: [Int32: Link] = [:]
    /// The packages in the order in which they were reached.
    private(set) var reached: [Int32] = []
    private let solver: AlpineSolver

    /// Follows the choices of a solver through packages in the order of installation.
    init(_ solver: AlpineSolver, order: [Int32]) {
        self.solver = solver
        for (number, wish) in solver.wishes.enumerated() where !wish.term.isConflict {
            reach(solver.names[Int(wish.term.name)].chosen, .wish(number))
        }
        var followed = 0
        repeat {
            while followed < reached.count {
                let package = reached[followed]
                followed += 1
                for place in solver.universe.packages[Int(package)].depends {
                    let term = solver.universe.terms[Int(place)]
                    guard !term.isConflict else { continue }
                    let chosen = solver.names[Int(term.name)].chosen
                    reach(chosen, .depends(by: package, term: place))
                }
            }
            // Only then those that came because of others, as few of them as possible at a time.
            let next = order.first { number in
                guard links[number] == nil else { return false }
                return trigger(of: number).map { links[$0] != nil } ?? false
            }
            guard let next, let by = trigger(of: next) else { break }
            reach(next, .installIf(by: by))
        } while true
    }

    private mutating func reach(_ number: Int32, _ link: Link) {
        guard number >= 0, links[number] == nil else { return }
        links[number] = link
        reached.append(number)
    }

    /// The package that is named first in the `install_if` of another one.
    private func trigger(of number: Int32) -> Int32? {
        for term in solver.universe.terms(solver.universe.packages[Int(number)].installIf) {
            let chosen = solver.names[Int(term.name)].chosen
            if !term.isConflict, chosen >= 0 { return chosen }
        }
        return nil
    }

    /// The package through which another one was reached.
    func parent(of number: Int32) -> Int32? {
        switch links[number] {
        case .depends(let by, _), .installIf(let by): by
        case .wish, nil: nil
        }
    }

    /// The reason as text, without the package that has it.
    func relation(of number: Int32) -> String {
        let universe = solver.universe
        switch links[number] {
        case .wish(let wish): return solver.wishes[wish].dependency.description
        case .depends(_, let place): return "depends: " + universe.text(universe.terms[Int(place)])
        case .installIf:
            let terms = universe.terms(universe.packages[Int(number)].installIf)
            return "install_if: " + terms.map { universe.text($0) }.joined(separator: " ")
        case nil: return ""
        }
    }

    /// The reasons in the form that both families share.
    func selectionReasons() -> SelectionReasons {
        var reasons: [PackageName: SelectionReason] = [:]
        for number in reached {
            guard let name = solver.universe.packageName(number) else { continue }
            if let by = parent(of: number).flatMap({ solver.universe.packageName($0) }) {
                reasons[name] = .wanted(by: by, relation: relation(of: number))
            } else {
                reasons[name] = .requested(relation(of: number))
            }
        }
        return SelectionReasons(reasons)
    }
}
