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
        if case .help(let text) = failure {
            Console.print(text)
        } else if !failure.message.isEmpty {
            Console.complain(failure.message)
        }
        return failure.exitCode
    }
}
