import Distribution
import OCIModel
import Store

/// One copy of an image, and the line about it.
struct CopyJob {
    let workplace: Workplace
    let client: RegistryClient

    /// Copies, and adds a line to the table.
    func run(
        from source: ImageLocation, to destination: ImageLocation, _ options: CopyOptions,
        name: String, into table: inout Table
    ) async throws {
        let task = workplace.progress.begin("Copying", unit: .bytes)
        defer { task.finish() }
        let copier = ImageCopier(
            workplace.session, store: workplace.images, client: client, progress: task)
        let started = ContinuousClock.now
        let report = try await copier.copy(from: source, to: destination, options)
        Self.add(
            report, name: name, time: ContinuousClock.now - started, to: &table, workplace)
    }

    /// The line of a copy; what is to be said about it goes to the standard error.
    static func add(
        _ report: CopyReport, name: String, time: Duration, to table: inout Table,
        _ workplace: Workplace
    ) {
        for note in report.notes { workplace.progress.note(note) }
        let milliseconds =
            time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
        table.rows.append([
            Table.Cell(name),
            Table.Cell(report.root.digest.description),
            number(report.manifests), bytes(report.sent.bytes), bytes(report.present.bytes),
            number(report.referrers),
            Table.Cell(Quantities.duration(time), value: .number(milliseconds)),
        ])
    }

    /// The table of copies, empty.
    static var table: Table {
        Table([
            .init(heading: "Image", key: "image"), .init(heading: "Digest", key: "digest"),
            .init(heading: "Manifests", key: "manifests", alignsRight: true),
            .init(heading: "Sent", key: "sentBytes", alignsRight: true),
            .init(heading: "There", key: "presentBytes", alignsRight: true),
            .init(heading: "Referrers", key: "referrers", alignsRight: true),
            .init(heading: "Time", key: "milliseconds", alignsRight: true),
        ])
    }

    private static func number(_ count: Int) -> Table.Cell {
        Table.Cell(String(count), value: .number(Int64(count)))
    }

    private static func bytes(_ count: UInt64) -> Table.Cell {
        Table.Cell(Quantities.bytes(count), value: .number(Int64(clamping: count)))
    }
}

/// An image of a registry as users write it, with or without `docker://`.
struct RegistryArgument {
    /// What it means.
    let reference: ImageReference
    /// What the user wrote, without `docker://`.
    let text: String

    /// Reads an image of a registry; short names mean what `registries.conf` says.
    ///
    /// - Throws: `ReferenceError`.
    init(_ written: String, _ rules: RegistryRules) throws {
        if written.hasPrefix("docker://") {
            text = String(written.dropFirst("docker://".count))
            reference = try ImageReference(text)
        } else {
            text = written
            reference = try rules.reference(written)
        }
    }
}
