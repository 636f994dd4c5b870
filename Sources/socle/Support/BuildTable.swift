import Assembly
import OCIModel
import Store

/// The answer of `socle build`: one line for each architecture of each image.
struct BuildTable {
    private(set) var table = Table([
        .init(heading: "Image", key: "image"),
        .init(heading: "Platform", key: "platform"),
        .init(heading: "Digest", key: "digest"),
        .init(heading: "Packages", key: "packages", alignsRight: true),
        .init(heading: "Compressed", key: "compressedBytes", alignsRight: true),
        .init(heading: "Unpacked", key: "unpackedBytes", alignsRight: true),
        .init(heading: "Time", key: "milliseconds", alignsRight: true),
    ])

    /// Adds an image. The time is the whole image's, and stands on its first line.
    mutating func add(_ name: ImageName, _ built: BuiltImage, time: Duration) {
        let (seconds, attoseconds) = time.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        if built.platforms.count > 1 {
            table.rows.append([
                Table.Cell(name.description), Table.Cell("index", value: .null),
                digest(built.root), Table.Cell("", value: .null), Table.Cell("", value: .null),
                Table.Cell("", value: .null),
                Table.Cell(Quantities.duration(time), value: .number(milliseconds)),
            ])
        }
        let isAlone = built.platforms.count == 1
        for platform in built.platforms {
            table.rows.append([
                Table.Cell(isAlone ? name.description : "", value: .string(name.description)),
                Table.Cell(platform.platform.shortDescription),
                digest(platform.manifest),
                Table.Cell(
                    String(platform.packageCount), value: .number(Int64(platform.packageCount))),
                size(platform.compressedSize), size(platform.unpackedSize),
                isAlone
                    ? Table.Cell(Quantities.duration(time), value: .number(milliseconds))
                    : Table.Cell("", value: .null),
            ])
        }
    }

    private func digest(_ descriptor: Descriptor) -> Table.Cell {
        Table.Cell(descriptor.digest.short, value: .string(descriptor.digest.description))
    }

    private func size(_ bytes: UInt64) -> Table.Cell {
        Table.Cell(Quantities.bytes(bytes), value: .number(Int64(clamping: bytes)))
    }
}
