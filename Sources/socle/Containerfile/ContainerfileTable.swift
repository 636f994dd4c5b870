import Containerfile
import OCIModel

/// The answer of `socle build -f`: a line for each platform.
struct ContainerfileTable {
    private(set) var table = Table([
        .init(heading: "Image", key: "image"),
        .init(heading: "Platform", key: "platform"),
        .init(heading: "Digest", key: "digest"),
        .init(heading: "Layers", key: "layers", alignsRight: true),
        .init(heading: "Compressed", key: "compressedBytes", alignsRight: true),
        .init(heading: "Time", key: "milliseconds", alignsRight: true),
    ])

    /// Shows a result; the time is that of all platforms, and stands on the first line.
    init(_ result: ContainerfileBuild.Result, name: String, time: Duration) {
        let (seconds, attoseconds) = time.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        for (number, image) in result.images.enumerated() {
            let isFirst = number == 0
            table.rows.append([
                Table.Cell(isFirst ? name : "", value: .string(name)),
                Table.Cell(image.platform.description),
                Table.Cell(
                    image.manifest.digest.short,
                    value: .string(image.manifest.digest.description)),
                Table.Cell(String(image.layers), value: .number(Int64(image.layers))),
                Table.Cell(
                    Quantities.bytes(image.compressedSize),
                    value: .number(Int64(clamping: image.compressedSize))),
                isFirst
                    ? Table.Cell(Quantities.duration(time), value: .number(milliseconds))
                    : Table.Cell("", value: .null),
            ])
        }
    }
}
