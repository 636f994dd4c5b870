import Compression
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The program that checks OpenPGP signatures: GnuPG's gpgv or Sequoia's sqv.
public enum SignatureTool: Hashable, Sendable {
    /// GnuPG's verifier, at a path.
    case gpgv(String)
    /// Sequoia's verifier, at a path.
    case sqv(String)

    /// The program's name.
    public var name: String {
        switch self {
        case .gpgv: "gpgv"
        case .sqv: "sqv"
        }
    }

    private var path: String {
        switch self {
        case .gpgv(let path), .sqv(let path): path
        }
    }

    /// Finds gpgv, or else sqv.
    ///
    /// - Parameter searchPath: Folders with colons between them, like the variable `PATH`; the usual
    ///   ones are looked at after them. Relative folders are passed over.
    /// - Throws: ``SignatureError/noTool``.
    public static func find(searchPath: String) throws(SignatureError) -> SignatureTool {
        try find(in: searchPath.split(separator: ":").map(String.init) + usualFolders)
    }

    private static let usualFolders = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]

    static func find(in folders: [String]) throws(SignatureError) -> SignatureTool {
        func first(_ name: String) -> String? {
            folders.lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
                .first(where: DirectoryListing.isExecutable)
        }
        if let gpgv = first("gpgv") { return .gpgv(gpgv) }
        if let sqv = first("sqv") { return .sqv(sqv) }
        throw .noTool
    }

    /// How a run of the program ended.
    struct Outcome {
        let status: TerminationStatus
        let output: String
        let diagnostics: String
    }

    /// Runs the program over a text and its detached signature.
    ///
    /// The program sees none of this process's environment, and a home of its own that is empty, so
    /// that no keyring or option of the user's has a say.
    func run(
        keyrings: [String], signature: String, text: String, home: PrivateDirectory
    ) async throws -> Outcome {
        var arguments: [String] = []
        if case .gpgv = self { arguments += ["--homedir", home.path, "--status-fd", "1"] }
        for keyring in keyrings { arguments += ["--keyring", keyring] }
        arguments += [signature, text]
        let environment: Environment = .custom([
            "LC_ALL": "C", "PATH": "/usr/bin:/bin", "HOME": home.path, "GNUPGHOME": home.path,
        ])
        let result = try await Subprocess.run(
            .path(FilePath(path)), arguments: Arguments(arguments), environment: environment,
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        return Outcome(
            status: result.terminationStatus, output: result.standardOutput,
            diagnostics: result.standardError)
    }
}
