public import OCIModel

/// A processor architecture in a distribution's own spelling: `amd64` to Debian, `x86_64` to Alpine.
public struct PackageArchitecture: TextValue, Comparable {
    /// The spelling.
    public let text: String

    /// Wraps a spelling.
    public init(_ text: some StringProtocol) { self.text = String(text) }

    /// The spelling.
    public var description: String { text }

    private static let table: [(oci: Platform, debian: String?, alpine: String?, also: [String])] =
        [
            (Platform(architecture: "amd64"), "amd64", "x86_64", []),
            (Platform(architecture: "arm64", variant: "v8"), "arm64", "aarch64", []),
            (Platform(architecture: "arm", variant: "v7"), "armhf", "armv7", ["arm/v7"]),
            (Platform(architecture: "arm", variant: "v6"), nil, "armhf", ["arm/v6"]),
            (Platform(architecture: "arm", variant: "v5"), "armel", nil, ["arm/v5"]),
            (Platform(architecture: "386"), "i386", "x86", []),
            (Platform(architecture: "ppc64le"), "ppc64el", "ppc64le", []),
            (Platform(architecture: "s390x"), "s390x", "s390x", []),
            (Platform(architecture: "riscv64"), "riscv64", "riscv64", []),
            (Platform(architecture: "loong64"), "loong64", "loongarch64", []),
            (Platform(architecture: "mips64le"), "mips64el", nil, []),
        ]

    /// The platform that a distribution's spelling stands for, or `nil` for an unknown one.
    public func platform(in ecosystem: Ecosystem) -> Platform? {
        Self.table.first { row in
            (ecosystem == .debian ? row.debian : row.alpine) == text
        }?.oci
    }

    /// Reads an architecture in any spelling that users have: OCI's (`arm64`, `arm/v7`), Debian's
    /// (`armhf`) or Alpine's (`aarch64`); where two disagree, the family's own comes first.
    public init?(user text: String, in ecosystem: Ecosystem) {
        func own(_ row: (oci: Platform, debian: String?, alpine: String?, also: [String]))
            -> String?
        {
            ecosystem == .debian ? row.debian : row.alpine
        }
        let spelled = text.hasPrefix("linux/") ? String(text.dropFirst(6)) : text
        let row =
            Self.table.first { own($0) == spelled }
            ?? Self.table.first {
                own($0) != nil
                    && ($0.oci.architecture == spelled || $0.also.contains(spelled)
                        || $0.oci.description == "linux/" + spelled || $0.debian == spelled
                        || $0.alpine == spelled)
            }
        guard let found = row.flatMap(own) else { return nil }
        self.init(found)
    }

    /// The architecture that this program was built for, in a family's spelling.
    public static func host(in ecosystem: Ecosystem) -> PackageArchitecture {
        #if arch(x86_64)
            PackageArchitecture(ecosystem == .debian ? "amd64" : "x86_64")
        #elseif arch(arm64)
            PackageArchitecture(ecosystem == .debian ? "arm64" : "aarch64")
        #else
            #error("Socle has not been taught this host architecture")
        #endif
    }
}
