extension Catalogue {
    /// The tests of an image of the catalogue, those of a variant after those of the image itself.
    ///
    /// - Throws: ``SpecificationError`` only when the catalogue itself is broken.
    public static func tests(
        _ image: String, variant: String?
    ) throws(SpecificationError) -> [StructureTests] {
        var tests: [StructureTests] = []
        for entry in CatalogueTestFiles.files where entry.images.contains(image) {
            guard entry.variants.isEmpty || entry.variants.contains(variant ?? "") else { continue }
            tests.append(try StructureTests(entry.bytes, file: entry.file))
        }
        return tests
    }
}

/// A file of tests in the program.
private struct CatalogueTestFile {
    /// The images that it is for.
    let images: [String]
    /// The variants that it is for; none for the image itself and all variants.
    var variants: [String] = []
    /// Its name.
    let file: String
    /// Its content.
    let bytes: [UInt8]
}

/// The test files of the catalogue. Those of another image are a file in `CatalogueTests/` and an
/// entry here.
private enum CatalogueTestFiles {
    static let debian = ["debian", "debian-slim"]
    static let distroless = [
        "distroless/static", "distroless/base-nossl", "distroless/base", "distroless/cc",
    ]
    static let languages = [
        "distroless/java17", "distroless/java21", "distroless/nodejs", "distroless/python3",
    ]
    static let files = [
        CatalogueTestFile(
            images: ["alpine"], file: "alpine_test.yaml", bytes: PackageResources.alpine_test_yaml),
        CatalogueTestFile(
            images: debian, file: "debian_test.yaml", bytes: PackageResources.debian_test_yaml),
        CatalogueTestFile(
            images: ["debian-slim"], file: "debian_slim_test.yaml",
            bytes: PackageResources.debian_slim_test_yaml),
        CatalogueTestFile(
            images: distroless + languages, file: "distroless_test.yaml",
            bytes: PackageResources.distroless_test_yaml),
        CatalogueTestFile(
            images: distroless + languages, variants: ["nonroot", "debug-nonroot"],
            file: "distroless_nonroot_test.yaml",
            bytes: PackageResources.distroless_nonroot_test_yaml),
        CatalogueTestFile(
            images: distroless + languages, variants: ["debug", "debug-nonroot"],
            file: "distroless_debug_test.yaml",
            bytes: PackageResources.distroless_debug_test_yaml),
        CatalogueTestFile(
            images: ["distroless/python3"], file: "distroless_python3_test.yaml",
            bytes: PackageResources.distroless_python3_test_yaml),
        CatalogueTestFile(
            images: ["distroless/nodejs"], file: "distroless_nodejs_test.yaml",
            bytes: PackageResources.distroless_nodejs_test_yaml),
        CatalogueTestFile(
            images: ["distroless/java17", "distroless/java21"], file: "distroless_java_test.yaml",
            bytes: PackageResources.distroless_java_test_yaml),
    ]
}
