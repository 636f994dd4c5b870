import OCIModel
import Store

/// One copy: plans, sends blobs, then manifests, then what refers to them, and names the image last.
struct CopyRun<Destination: CopyDestination>: Sendable {
    let source: CopySource
    let destination: Destination
    let options: CopyOptions
    let parallel: Int
    let progress: ProgressTask?

    func copy() async throws -> CopyReport {
        let (root, _) = try await source.root()
        if let report = try await reportOfNothingToDo(root) { return report }
        let planner = CopyPlanner(
            source, choice: options.platforms, keepsIndex: destination.keepsIndex,
            convertsToOCI: options.convertsToOCI)
        let plan = try await planner.plan(root)
        guard let last = plan.nodes.last else {
            throw StoreError.missing(root.digest, place: source.place)
        }
        var report = CopyReport(root: plan.root)
        report.notes = plan.notes
        if try await destination.isRoot(plan.root) {
            report.manifests = plan.nodes.count
            count(plan.blobs(of: plan.nodes), in: &report.present)
            try await copyReferrers(of: plan, &report)
            return report
        }
        report.add(try await send(plan.nodes))
        for node in plan.nodes { try await destination.putManifest(node) }
        try await copyReferrers(of: plan, &report)
        try await destination.finish(last)
        return report
    }

    /// Where all is wanted as it is and the destination names it already, nothing need be read.
    private func reportOfNothingToDo(_ root: Descriptor) async throws -> CopyReport? {
        guard options.platforms == .all, !options.convertsToOCI, !options.includesReferrers,
            try await destination.isRoot(root)
        else { return nil }
        var report = CopyReport(root: root)
        report.manifests = 1
        return report
    }

    /// Sends the blobs of manifests that the destination does not have.
    private func send(_ nodes: [CopyPlan.Node]) async throws -> CopyReport {
        let root = nodes.last?.descriptor ?? nodes[0].descriptor
        var report = CopyReport(root: root)
        report.manifests = nodes.count
        var missing: [CopyPlan.Node] = []
        for node in nodes where !node.blobs.isEmpty {
            if try await destination.hasManifest(node.descriptor) {
                count(node.blobs, in: &report.present)
            } else {
                missing.append(node)
            }
        }
        var seen: Set<Digest> = []
        let named = missing.flatMap(\.blobs).filter { seen.insert($0.digest).inserted }
        var wanted: [Descriptor] = []
        try await forEach(named) {
            try await destination.hasBlob($0)
        } take: { blob, isThere in
            if isThere { count([blob], in: &report.present) } else { wanted.append(blob) }
        }
        // The largest first, so that none is left over at the end to be waited for alone.
        wanted.sort { ($1.size, $0.digest) < ($0.size, $1.digest) }
        progress?.expect(
            wanted.reduce(0) { $0 &+ UInt64(max(0, $1.size)) }, items: wanted.count)
        try await forEach(wanted) { blob in
            let item = progress?.begin(item: blob.digest.short)
            let outcome = try await put(blob, item)
            item?.update(done: UInt64(max(0, blob.size)))
            return outcome
        } take: { blob, outcome in
            if outcome == .mounted { report.mounted += 1 }
            if outcome == .sent {
                count([blob], in: &report.sent)
            } else {
                count([blob], in: &report.present)
            }
        }
        return report
    }

    /// Sends one blob, from the next place when a mirror has other bytes than it should.
    private func put(_ blob: Descriptor, _ item: ProgressItem?) async throws -> BlobUpload.Outcome {
        while true {
            do {
                return try await destination.putBlob(blob, from: source.content, progress: item)
            } catch  where source.content.hasOtherPlace(for: blob.digest, after: error) {}
        }
    }

    private func count(_ blobs: [Descriptor], in figure: inout (count: Int, bytes: UInt64)) {
        figure.count += blobs.count
        figure.bytes &+= blobs.reduce(0) { $0 &+ UInt64(max(0, $1.size)) }
    }

    /// Does something for every blob, a few at once.
    private func forEach<Result: Sendable>(
        _ blobs: [Descriptor], _ body: @escaping @Sendable (Descriptor) async throws -> Result,
        take: (Descriptor, Result) -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (Descriptor, Result).self) { group in
            var rest = blobs[...]
            for _ in 0..<parallel {
                guard let blob = rest.popFirst() else { break }
                group.addTask { (blob, try await body(blob)) }
            }
            while let (blob, result) = try await group.next() {
                take(blob, result)
                if let next = rest.popFirst() {
                    group.addTask { (next, try await body(next)) }
                }
            }
        }
    }
}

extension CopyRun {
    /// How far referrers of referrers are followed: a signature of an SBOM of an image is three.
    private static var depth: Int { 4 }
    /// How many referrers one image may bring along.
    private static var limit: Int { 1000 }

    private func copyReferrers(of plan: CopyPlan, _ report: inout CopyReport) async throws {
        guard options.includesReferrers else { return }
        let changed = plan.nodes.contains { !plan.unchanged.contains($0.descriptor.digest) }
        if changed {
            report.notes.append(
                "referrers of what has another digest now were left behind: they speak of the old")
        }
        var subjects = plan.nodes.map(\.descriptor.digest).filter(plan.unchanged.contains)
        var seen = Set(subjects)
        for level in 0..<Self.depth where !subjects.isEmpty {
            var next: [Digest] = []
            for subject in subjects {
                if level == 0 { try await copyOldSignatures(of: subject, &report) }
                for referrer in try await source.referrers(of: subject) where isWanted(referrer) {
                    guard seen.insert(referrer.digest).inserted else { continue }
                    guard report.referrers < Self.limit else {
                        throw StoreError.malformed(
                            place: source.place, reason: "more than \(Self.limit) referrers")
                    }
                    try await copy(referrer, on: subject, &report)
                    next.append(referrer.digest)
                }
            }
            subjects = next
        }
    }

    private func isWanted(_ referrer: Descriptor) -> Bool {
        options.artifactTypes.isEmpty
            || referrer.artifactType.map(options.artifactTypes.contains) ?? false
    }

    private func copy(
        _ referrer: Descriptor, on subject: Digest, _ report: inout CopyReport
    ) async throws {
        let plan = try await CopyPlanner(source).plan(referrer)
        report.add(try await send(plan.nodes))
        for node in plan.nodes.dropLast() { try await destination.putManifest(node) }
        if let last = plan.nodes.last {
            guard last.subject == nil || last.subject == subject else {
                throw StoreError.malformed(
                    place: "\(source.place): \(referrer.digest.short)",
                    reason: "listed as referring to \(subject.short), and does not")
            }
            try await destination.putReferrer(last, on: subject)
        }
        report.referrers += 1
    }

    /// Before there were referrers, cosign put signatures, attestations and SBOMs under tags that are
    /// made of the digest: `sha256-….sig`, `.att`, `.sbom`.
    private func copyOldSignatures(
        of subject: Digest, _ report: inout CopyReport
    ) async throws {
        guard options.artifactTypes.isEmpty else { return }
        for suffix in ["sig", "att", "sbom"] {
            guard let tag = try? Tag("\(subject.algorithm.rawValue)-\(subject.hex).\(suffix)"),
                let found = try await source.image(tagged: tag)
            else { continue }
            let plan = try await CopyPlanner(source).plan(found)
            guard let last = plan.nodes.last else { continue }
            report.add(try await send(plan.nodes))
            for node in plan.nodes { try await destination.putManifest(node) }
            try await destination.setTag(tag, to: last)
            report.referrers += 1
        }
    }
}
