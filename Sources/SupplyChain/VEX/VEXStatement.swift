public import OCIModel
import Packages

/// What somebody says of a vulnerability in a product (OpenVEX 0.2.0; CycloneDX's analysis says the
/// same in other words).
public struct VEXStatement: Hashable, Sendable {
    /// The states of OpenVEX.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// The product is not affected.
        case notAffected = "not_affected"
        /// The product is affected.
        case affected
        /// The product has a fix.
        case fixed
        /// Nobody knows yet.
        case underInvestigation = "under_investigation"
    }

    /// Why a product is not affected: the justifications of OpenVEX.
    public enum Justification: String, Sendable, Hashable, CaseIterable {
        /// The component is not in the product.
        case componentNotPresent = "component_not_present"
        /// The vulnerable code is not in the product.
        case codeNotPresent = "vulnerable_code_not_present"
        /// The vulnerable code cannot be reached.
        case codeNotInExecutePath = "vulnerable_code_not_in_execute_path"
        /// An adversary has no hold of the vulnerable code.
        case notControllable = "vulnerable_code_cannot_be_controlled_by_adversary"
        /// Protections are in the product.
        case mitigated = "inline_mitigations_already_exist"
    }

    /// The vulnerability.
    public var vulnerability: String
    /// Other ids of it.
    public var aliases: [String] = []
    /// The products: package URLs of images or packages; none for the document's own.
    public var products: [String]
    /// The parts of the products: package URLs; none for the whole product.
    public var components: [String]
    /// The state.
    public var status: Status
    /// Why it is not affected.
    public var justification: Justification?
    /// The effect, or why there is none, in words.
    public var impact: String = ""
    /// What to do about it.
    public var action: String = ""
    /// When it was said.
    public var timestamp: Timestamp?

    /// Makes a statement.
    public init(
        vulnerability: String, products: [String], components: [String] = [], status: Status,
        justification: Justification? = nil
    ) {
        self.vulnerability = vulnerability
        self.products = products
        self.components = components
        self.status = status
        self.justification = justification
    }

    /// The reason in words.
    public var reason: String {
        let words = justification?.rawValue.split(separator: "_").joined(separator: " ")
        let parts = [words, impact.isEmpty ? nil : impact].compactMap(\.self)
        return parts.isEmpty
            ? status.rawValue.split(separator: "_").joined(separator: " ")
            : parts.joined(separator: ": ")
    }
}

/// What statements may be about: an image and what is in it.
public struct VEXSubject: Sendable {
    /// The digests by which the image is known: of its manifest, of the index over it.
    public var digests: Set<Digest>

    /// Describes a subject.
    public init(digests: Set<Digest>) { self.digests = digests }

    /// Whether a product's identifier names the image: an OCI package URL or a reference that ends in
    /// one of its digests. Without a digest nothing is known of which image is meant.
    func isImage(_ product: String) -> Bool {
        digests.contains { digest in
            product.contains(digest.description)
                || product.contains("\(digest.algorithm.rawValue)%3A\(digest.hex)")
                || product.contains("\(digest.algorithm.rawValue)%3a\(digest.hex)")
        }
    }
}

extension VEXStatement {
    /// Whether the statement is about a finding in an image.
    ///
    /// A product may be the image, then the components say which packages; or the package itself.
    func concerns(_ finding: Finding, in subject: VEXSubject, ecosystem: Ecosystem) -> Bool {
        guard vulnerability == finding.vulnerability || aliases.contains(finding.vulnerability)
        else {
            return false
        }
        func namesPackage(_ text: String) -> Bool {
            guard let url = try? PackageURL(text) else { return false }
            guard url.type == (ecosystem == .debian ? "deb" : "apk") else { return false }
            guard url.name == finding.source || finding.packages.contains(url.name) else {
                return false
            }
            return url.version == nil || url.version == finding.version
        }
        return products.contains { product in
            if subject.isImage(product) {
                return components.isEmpty || components.contains(where: namesPackage)
            }
            return namesPackage(product)
        }
    }
}
