import Compression
import Store
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The SSH agents of a build, as sockets of this machine by id.
struct SSHAgents {
    /// The sockets.
    private(set) var sockets: [String: FilePath] = [:]

    /// Reads `ID=SOCKET`, and `ID` alone for the agent that `SSH_AUTH_SOCK` names.
    ///
    /// - Throws: ``BadInput`` for what is no socket.
    init(_ texts: [String], environment: [String: String]) throws {
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map(String.init)
            guard !parts[0].isEmpty else { throw BadInput("--ssh wants default, or ID=SOCKET") }
            let named = parts.count > 1 ? parts[1] : environment["SSH_AUTH_SOCK"]
            guard let path = named, !path.isEmpty else {
                throw BadInput("--ssh \(text): SSH_AUTH_SOCK is not set; start an ssh-agent")
            }
            var status = stat()
            guard stat(path, &status) == 0 else {
                throw BadInput("--ssh \(text): \(path): \(SystemMessage.text(errno))")
            }
            guard status.st_mode & S_IFMT == S_IFSOCK else {
                throw BadInput(
                    "--ssh \(text): \(path) is no agent's socket; give a key to an agent "
                        + "(ssh-agent, ssh-add) and name that")
            }
            sockets[parts[0]] = FilePath(path)
        }
    }
}
