import Compression
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A hold on a container that is running, from other tasks.
public final class ContainerControl: Sendable {
    private struct State {
        var runtime: pid_t?
        var isKilled = false
        var pidFile: FilePath?
    }

    private let state = Mutex(State())

    /// Holds nothing yet.
    public init() {}

    /// Passes a signal on to the container's process, by way of the runtime. One that comes before
    /// there is a process, or after, is lost.
    public func signal(_ number: Int32) {
        // Under the lock: a number that was waited for may be another process's already.
        state.withLock { state in
            if let runtime = state.runtime { kill(runtime, number) }
        }
    }

    /// Kills all processes of the container.
    public func kill() {
        state.withLock { state in
            state.isKilled = true
            Self.kill(state)
        }
    }

    /// Whether ``kill()`` was called.
    var isKilled: Bool { state.withLock { $0.isKilled } }

    func begin(_ runtime: pid_t, pidFile: FilePath) {
        state.withLock { state in
            state.runtime = runtime
            state.pidFile = pidFile
            if state.isKilled { Self.kill(state) }
        }
    }

    func end() { state.withLock { $0.runtime = nil } }

    /// The first process of the container dies, all others with it, and the runtime ends after it has
    /// put everything away. Without such a process the runtime is all there is.
    private static func kill(_ state: State) {
        guard let runtime = state.runtime, let file = state.pidFile else { return }
        let bytes = (try? FileSource(path: file.string).readAll(limit: 32)) ?? []
        if let first = pid_t(String(decoding: bytes, as: UTF8.self)), first > 1 {
            _ = systemKill(first, SIGKILL)
        } else {
            _ = systemKill(runtime, SIGKILL)
        }
    }

    private func kill(_ pid: pid_t, _ number: Int32) { _ = systemKill(pid, number) }
}

/// `kill(2)`, whose name is taken inside types that have a `kill` of their own.
private func systemKill(_ pid: pid_t, _ number: Int32) -> Int32 { kill(pid, number) }
