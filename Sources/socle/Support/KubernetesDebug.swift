/// What debugs a pod the same way: a container with tools beside a program's, in its namespaces.
struct KubernetesDebug {
    /// The image with tools.
    let tools: String
    /// The pod.
    let pod: String
    /// The container in it whose processes are to be seen.
    let container: String
    /// The namespace; the cluster's default where it is `nil`.
    var namespace: String?

    /// The command that does it.
    var command: String {
        let place = namespace.map { ["-n", $0] } ?? []
        return
            (["kubectl", "debug"] + place
            + ["-it", pod, "--image=\(tools)", "--target=\(container)", "--profile=general"]
            + ["--", "sh"]).map(Self.quote).joined(separator: " ")
    }

    /// What sends the patch: it goes to a subresource, which `kubectl patch` cannot name, by way of
    /// `kubectl proxy`.
    var request: String {
        let place = "/api/v1/namespaces/\(namespace ?? "default")/pods/\(pod)/ephemeralcontainers"
        return
            "curl -X PATCH -H 'Content-Type: application/strategic-merge-patch+json' "
            + "--data @patch.json " + Self.quote("http://127.0.0.1:8001" + place)
    }

    /// The patch of the pod's `ephemeralcontainers` that the command makes.
    var patch: JSONValue {
        .object([
            (
                "spec",
                .object([
                    (
                        "ephemeralContainers",
                        .array([
                            .object([
                                ("name", .string("socle-debug")), ("image", .string(tools)),
                                ("command", .array([.string("sh")])),
                                ("stdin", .boolean(true)), ("tty", .boolean(true)),
                                ("targetContainerName", .string(container)),
                                (
                                    "securityContext",
                                    .object([
                                        (
                                            "capabilities",
                                            .object([("add", .array([.string("SYS_PTRACE")]))])
                                        )
                                    ])
                                ),
                            ])
                        ])
                    )
                ])
            )
        ])
    }

    /// A word for a shell.
    private static func quote(_ word: String) -> String {
        let plain = word.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:=@".contains($0))
        }
        let inner = word.split(separator: "'", omittingEmptySubsequences: false)
        return plain && !word.isEmpty ? word : "'" + inner.joined(separator: "'\\''") + "'"
    }
}
