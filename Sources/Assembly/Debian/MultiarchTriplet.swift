/// The names of directories for an architecture's own files in Debian (Multiarch tuples).
enum MultiarchTriplet {
    private static let known = [
        "amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu",
        "armel": "arm-linux-gnueabi", "armhf": "arm-linux-gnueabihf",
        "i386": "i386-linux-gnu", "loong64": "loongarch64-linux-gnu",
        "mips64el": "mips64el-linux-gnuabi64", "ppc64el": "powerpc64le-linux-gnu",
        "riscv64": "riscv64-linux-gnu", "s390x": "s390x-linux-gnu",
    ]

    /// The directory's name for a Debian architecture; `nil` for one that is not known.
    static func of(_ architecture: String) -> String? { known[architecture] }
}
