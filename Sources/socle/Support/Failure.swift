import ArgumentParser
import Assembly
import Distribution
import ImageSpec
import Packages
import Resolver
import Sandbox
import Store
import SupplyChain

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
    /// A program that was run in a container, or the attempt, gave an exit code of its own.
    case passedOn(Int32, message: String)

    init(_ error: any Error) {
        if error is CancellationError {
            self = .interrupted
        } else if let code = error as? ExitCode {
            self = .passedOn(code.rawValue, message: "")
        } else if let container = error as? ContainerFailure {
            self = .passedOn(container.exitCode, message: container.failure.message)
        } else if let gate = error as? GateRefusal {
            self = .refused("socle: \(gate)")
        } else if Socle.exitCode(for: error) == .success {
            let text = Socle.fullMessage(for: error)
            self = .help(text == Socle.helpMessage() ? Overview.text : text)
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
        case .passedOn(let code, _): code
        }
    }

    /// What to tell the user; empty when there is nothing to say.
    var message: String {
        switch self {
        case .help(let text), .usage(let text), .input(let text), .failed(let text),
            .refused(let text), .passedOn(_, let text):
            text
        case .interrupted: "socle: interrupted"
        }
    }

    private static func isBadInput(_ error: any Error) -> Bool {
        error is SpecificationError || error is ReferenceError || error is ImageLocationError
            || error is RemoteLocationError || error is BadInput || error is ResolutionError
            || error is BuildError || error is RegistrySettingError || error is FetchSettingError
            || isBadSetting(error) || error is any BadDocument
    }
}

extension Failure {
    /// What was asked of a sandbox, rather than what came of it, was wrong.
    fileprivate static func isBadSetting(_ error: any Error) -> Bool {
        switch error as? SandboxError {
        case .badSetting, .unknownUser, .noCommand, .noRuntime: true
        default: false
        }
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
