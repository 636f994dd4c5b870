import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the program starts: parses, runs, and turns what comes out into an exit code.
///
/// 0 done; 1 failed; 2 wrong usage or bad input; 3 a gate said no.
@main
enum Main {
    static func main() async {
        let code = await Interruption.cancelling { await run() }
        exit(code)
    }

    private static func run() async -> Int32 {
        do {
            var command = try Socle.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return report(error)
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        let failure = Failure(error)
        switch failure {
        case .help(let text):
            Console.print(text)
        case .usage(let text), .input(let text), .failed(let text), .refused(let text):
            if !text.isEmpty { Console.complain(text) }
        case .interrupted:
            Console.complain("socle: interrupted")
        }
        return failure.exitCode
    }
}
