import ArgumentParser
import SupplyChain

/// Which of the statements that lie beside an image are believed.
struct TrustFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Believe what lies beside the image only where this public key has signed it.",
            valueName: "file"))
    var key: [String] = []

    @Flag(help: "Believe what lies beside the image wherever it is, signed or not.")
    var trustAttached = false

    func validate() throws {
        guard key.isEmpty || !trustAttached else {
            throw ValidationError("--trust-attached believes everything, --key what it has signed")
        }
    }

    /// The same as a value.
    ///
    /// - Throws: `KeyError`, ``BadInput``.
    func trust() throws -> DocumentTrust {
        DocumentTrust(keys: try KeyArgument.publicKeys(key), takesAll: trustAttached)
    }
}
