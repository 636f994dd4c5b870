/// Who provides, needs and triggers whom, found once for a universe.
struct AlpineRelations {
    /// apk keeps names in this many lists, chosen by their hash, and puts new names in front.
    private static let apkBuckets: UInt32 = 20_000

    let providers: AlpineGrouping<AlpineProvider>
    let dependants: AlpineGrouping<UInt32>
    let triggered: AlpineGrouping<UInt32>
    let sharing: [UInt8]

    init(_ reader: AlpineIndexReader) {
        let count = reader.names.count
        var offered: [(key: UInt32, value: AlpineProvider)] = []
        offered.reserveCapacity(reader.packages.count * 3)
        for (number, package) in reader.packages.enumerated() {
            let index = Int32(number)
            offered.append(
                (package.name, AlpineProvider(package: index, version: package.version)))
            for place in package.provides {
                let term = reader.terms[Int(place)]
                offered.append((term.name, AlpineProvider(package: index, version: term.version)))
            }
        }
        providers = AlpineGrouping(offered, count: count)

        var needs = Edges(count: count)
        var wakes = Edges(count: count)
        var sharing = [UInt8](repeating: 0, count: count)
        for name in Self.apkOrder(reader.names) {
            var (own, foreign) = (false, false)
            for provider in providers.group(name) {
                let package = reader.packages[Int(provider.package)]
                if package.name == name { own = true } else { foreign = true }
                for place in package.depends {
                    needs.add(reader.terms[Int(place)].name, from: name)
                }
                for place in package.installIf {
                    wakes.add(reader.terms[Int(place)].name, from: name)
                }
            }
            sharing[Int(name)] = !foreign ? 0 : own ? 1 : 2
        }
        self.sharing = sharing
        dependants = AlpineGrouping(needs.pairs, count: count)
        triggered = AlpineGrouping(wakes.pairs, count: count)
    }

    /// The names in the order in which apk goes through them: by list, the newest of a list first.
    /// The order of install_if packages depends on it.
    private static func apkOrder(_ names: AlpineStringTable) -> [UInt32] {
        var keys = names.hashes.enumerated().map { number, hash in
            UInt64(hash % apkBuckets) << 32 | UInt64(UInt32.max - UInt32(number))
        }
        keys.sort()
        return keys.map { UInt32.max - UInt32(truncatingIfNeeded: $0) }
    }

    /// Edges to a name, from each other name once.
    private struct Edges {
        var pairs: [(key: UInt32, value: UInt32)] = []
        /// The last name that an edge to a name came from, + 1.
        private var last: [UInt32]

        init(count: Int) {
            last = Array(repeating: 0, count: count)
            pairs.reserveCapacity(count * 2)
        }

        mutating func add(_ name: UInt32, from other: UInt32) {
            guard last[Int(name)] != other + 1 else { return }
            last[Int(name)] = other + 1
            pairs.append((name, other))
        }
    }
}
