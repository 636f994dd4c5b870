import CNamespaces
import Dispatch
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a program wrote to one of its streams, up to a limit.
public struct CapturedOutput: Hashable, Sendable {
    /// The bytes.
    public let bytes: [UInt8]
    /// Whether there was more, which was read and dropped.
    public let isCut: Bool

    /// The bytes as text; what is no UTF-8 shows as replacement characters.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Output that is at hand.
    public init(bytes: [UInt8], isCut: Bool = false) {
        self.bytes = bytes
        self.isCut = isCut
    }
}

/// A pipe that is read to its end on a thread of its own, so that the writer never waits.
struct OutputPipe {
    /// The end for the program; to be closed here as soon as the program has it.
    let writeEnd: Int32
    private let readEnd: Int32

    init() throws(SandboxError) {
        var ends: [Int32] = [0, 0]
        let result = socle_pipe(&ends)
        guard result == 0 else {
            throw .system(operation: "make", path: "a pipe", reason: SandboxError.reason(result))
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    /// Reads to the end.
    ///
    /// - Parameters:
    ///   - limit: How many bytes to keep.
    ///   - observe: Sees every piece as it comes.
    func collect(
        limit: Int, observe: (@Sendable ([UInt8]) -> Void)? = nil
    ) async -> CapturedOutput {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var kept: [UInt8] = []
                var isCut = false
                var buffer = [UInt8](repeating: 0, count: 64 << 10)
                while true {
                    let count = read(readEnd, &buffer, buffer.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { break }
                    observe?(Array(buffer[..<count]))
                    let room = min(count, limit - kept.count)
                    kept += buffer[..<room]
                    if room < count { isCut = true }
                }
                close(readEnd)
                continuation.resume(returning: CapturedOutput(bytes: kept, isCut: isCut))
            }
        }
    }
}

/// A helper program of the system, run to its end.
enum CapturedProgram {
    struct Outcome {
        let code: Int32
        let output: CapturedOutput
        let error: CapturedOutput
    }

    static func run(_ program: Program, limit: Int = 1 << 20) async throws(SandboxError) -> Outcome
    {
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(null) }
        let output = try OutputPipe()
        let error = try OutputPipe()
        let pid: pid_t
        do {
            defer {
                close(output.writeEnd)
                close(error.writeEnd)
            }
            pid = try program.start(
                streams: StandardStreams(
                    input: null, output: output.writeEnd, error: error.writeEnd), ownGroup: true)
        }
        async let first = output.collect(limit: limit)
        async let second = error.collect(limit: limit)
        let code = await ProcessEnd.wait(for: pid)
        return Outcome(code: code, output: await first, error: await second)
    }
}
