import ArgumentParser
import Assembly
import Distribution
import ImageSpec
import Packages
import Resolver
import Store

/// What went wrong, as the program's exit code and one message tell it.
enum Failure {
    /// Help or the version was asked for.
    case help(String)
    /// The command line cannot be understood.
    case usage(String)
    /// The command line is fine, but what it leads to is not what it should be.
    case input(String)
    /// It was tried and did not work.
    case failed(String)
    /// A gate said no.
    case refused(String)
    /// The user stopped it.
    case interrupted

    init(_ error: any Error) {
        if error is CancellationError {
            self = .interrupted
        } else if let gate = error as? GateRefusal {
            self = .refused("socle: \(gate)")
        } else if Socle.exitCode(for: error) == .success {
            self = .help(Socle.fullMessage(for: error))
        } else if Socle.exitCode(for: error) == .validationFailure {
            self = .usage(Socle.fullMessage(for: error))
        } else if Self.isBadInput(error) {
            self = .input("socle: \(error)")
        } else {
            self = .failed("socle: \(error)")
        }
    }

    var exitCode: Int32 {
        switch self {
        case .help: 0
        case .failed: 1
        case .usage, .input: 2
        case .refused: 3
        case .interrupted: 130
        }
    }

    private static func isBadInput(_ error: any Error) -> Bool {
        error is SpecificationError || error is ReferenceError || error is ImageLocationError
            || error is RemoteLocationError || error is BadInput || error is ResolutionError
            || error is BuildError || error is RegistrySettingError || error is FetchSettingError
    }
}

/// A gate that was asked for says no.
struct GateRefusal: Error, CustomStringConvertible {
    let description: String
}

/// What a user gave is not of the form it should be.
struct BadInput: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
