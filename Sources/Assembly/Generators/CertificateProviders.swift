import AlpineArchive
import DebianArchive
import ImageSpec
import Packages

/// The installed packages whose certificates an image trusts, because they provide a name that
/// `certificates.providers` of its specification has.
enum CertificateProviders {
    /// The packages, in the order of their installation; a name that none provides is noted.
    ///
    /// - Throws: What reading the packages' own words throws, never for packages that were opened
    ///   with their checks.
    static func packages(of input: TreeInput, notes: inout [String]) throws -> [TreePackage] {
        let wanted = input.specification.certificates.providers
        guard !wanted.isEmpty else { return [] }
        var missing = Set(wanted)
        let packages = try input.installed.filter { package in
            let names = try provided(by: package, input.specification.ecosystem)
            missing.subtract(names)
            return wanted.contains(where: names.contains)
        }
        for name in missing.sorted() {
            notes.append("`certificates.providers` names `\(name)`, which no package provides")
        }
        return packages
    }

    private static func provided(
        by package: TreePackage, _ ecosystem: Ecosystem
    ) throws -> Set<PackageName> {
        var names: Set = [package.record.name]
        switch ecosystem {
        case .alpine:
            let terms = try AlpinePackage(package).info.provides
            names.formUnion(
                terms.compactMap { term in
                    (try? AlpineDependency(term)).flatMap { try? PackageName($0.name.text) }
                })
        case .debian:
            let text = try DebianDatabase.stanza(of: package)["Provides"] ?? ""
            names.formUnion(try DebianRelation.parse(text).flatMap(\.alternatives).map(\.name))
        }
        return names
    }
}
