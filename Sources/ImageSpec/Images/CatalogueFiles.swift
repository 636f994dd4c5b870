/// The files of the catalogue, which are part of the program.
struct CatalogueFiles: SpecificationFiles {
    /// The images with their files. Another image is a file in `Catalogue/` and a line here.
    static let images: [(name: String, file: String, bytes: [UInt8])] = [
        ("alpine", "alpine.yaml", PackageResources.alpine_yaml),
        ("debian", "debian.yaml", PackageResources.debian_yaml),
        ("debian-slim", "debian_slim.yaml", PackageResources.debian_slim_yaml),
        ("distroless/base", "distroless_base.yaml", PackageResources.distroless_base_yaml),
        (
            "distroless/base-nossl", "distroless_base_nossl.yaml",
            PackageResources.distroless_base_nossl_yaml
        ),
        ("distroless/cc", "distroless_cc.yaml", PackageResources.distroless_cc_yaml),
        ("distroless/java17", "distroless_java17.yaml", PackageResources.distroless_java17_yaml),
        ("distroless/java21", "distroless_java21.yaml", PackageResources.distroless_java21_yaml),
        ("distroless/nodejs", "distroless_nodejs.yaml", PackageResources.distroless_nodejs_yaml),
        ("distroless/python3", "distroless_python3.yaml", PackageResources.distroless_python3_yaml),
        ("distroless/static", "distroless_static.yaml", PackageResources.distroless_static_yaml),
    ]

    let workingDirectory = "/"

    func exists(_ path: String) -> Bool { Self.images.contains { $0.file == path } }

    func read(_ path: String, limit: Int) throws(SpecificationFileError) -> [UInt8] {
        guard let image = Self.images.first(where: { $0.file == path }) else {
            throw SpecificationFileError("not in the catalogue")
        }
        return image.bytes
    }
}
