import OCIModel
import Synchronization

/// What the registry of the tests answers: the distribution specification, in memory.
struct RegistryAnswers {
    /// An answer.
    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]

        init(_ status: Int, _ headers: [String: String] = [:], _ body: [UInt8] = []) {
            self.status = status
            self.headers = headers
            self.body = body
        }

        static func error(_ status: Int, _ code: String) -> Answer {
            let text = #"{"errors":[{"code":"\#(code)","message":"test says \#(code)"}]}"#
            return Answer(status, ["content-type": "application/json"], Array(text.utf8))
        }
    }

    private let state: TestRegistry.SharedState
    private let features: TestRegistry.Features

    init(_ state: TestRegistry.SharedState, _ features: TestRegistry.Features) {
        self.state = state
        self.features = features
    }

    func answer(_ request: TestRegistry.Request) -> Answer {
        if let refusal = guardGate(request) { return refusal }
        var parts = request.path.split(separator: "/").map(String.init)
        guard parts.first == "v2" else { return .error(404, "NOT_FOUND") }
        parts.removeFirst()
        if parts.isEmpty { return Answer(200) }
        if parts == ["_catalog"] { return catalog() }
        if request.body.count > features.largestBody { return .error(413, "TOO_LARGE") }
        for (index, part) in parts.enumerated() where index > 0 {
            let name = parts[..<index].joined(separator: "/")
            let rest = Array(parts[(index + 1)...])
            switch (part, rest.count) {
            case ("manifests", 1): return manifest(request, name, rest[0])
            case ("blobs", 1) where rest[0] != "uploads": return blob(request, name, rest[0])
            case ("blobs", _) where rest.first == "uploads":
                return upload(request, name, rest.count > 1 ? rest[1] : nil)
            case ("tags", 1): return tags(request, name)
            case ("referrers", 1) where features.referrers: return referrers(request, name, rest[0])
            default: continue
            }
        }
        return .error(404, "NOT_FOUND")
    }

    private func guardGate(_ request: TestRegistry.Request) -> Answer? {
        let shown = request.headers["authorization"]
        switch features.gate {
        case .open: return nil
        case .basic:
            guard shown != "Basic dXNlcjpzZWNyZXQ=" else { return nil }
            var answer = Answer.error(401, "UNAUTHORIZED")
            answer.headers["www-authenticate"] = #"Basic realm="test""#
            return answer
        case .bearer(let realm):
            let name = request.path.split(separator: "/").dropFirst().prefix(1).first ?? ""
            let action = request.method == "GET" || request.method == "HEAD" ? "pull" : "push"
            if let shown, shown.hasPrefix("Bearer "), shown.contains(action) || name.isEmpty {
                return nil
            }
            var answer = Answer.error(401, "UNAUTHORIZED")
            let scope = name.isEmpty ? "" : #",scope="repository:\#(name):\#(action)""#
            answer.headers["www-authenticate"] =
                #"Bearer realm="\#(realm)",service="test"\#(scope)"#
            return answer
        }
    }

    private func catalog() -> Answer {
        let names = state.value.withLock { $0.manifests.keys.sorted() }
        let list = names.map { "\"\($0)\"" }.joined(separator: ",")
        return Answer(200, [:], Array(#"{"repositories":[\#(list)]}"#.utf8))
    }

    /// Two tags to a page, so that there are pages.
    private func tags(_ request: TestRegistry.Request, _ name: String) -> Answer {
        guard let all = state.value.withLock({ $0.tags[name]?.keys.sorted() }) else {
            return .error(404, "NAME_UNKNOWN")
        }
        let after = request.query["last"].map { last in all.filter { $0 > last } } ?? all
        let page = Array(after.prefix(2))
        let list = page.map { "\"\($0)\"" }.joined(separator: ",")
        var answer = Answer(200, [:], Array(#"{"name":"\#(name)","tags":[\#(list)]}"#.utf8))
        if after.count > 2, let last = page.last {
            answer.headers["link"] = "</v2/\(name)/tags/list?last=\(last)>; rel=\"next\""
        }
        return answer
    }

    private func manifest(
        _ request: TestRegistry.Request, _ name: String, _ version: String
    ) -> Answer {
        state.value.withLock { state in
            let digest = (try? Digest(version)) ?? state.tags[name]?[version]
            switch request.method {
            case "PUT":
                let new = DigestHasher.digest(of: request.body)
                if let wanted = try? Digest(version), wanted != new {
                    return .error(400, "DIGEST_INVALID")
                }
                guard isComplete(request.body, name, state) else {
                    return .error(400, "MANIFEST_BLOB_UNKNOWN")
                }
                let type = request.headers["content-type"] ?? ""
                state.manifests[name, default: [:]][new] = (type, request.body)
                if (try? Digest(version)) == nil { state.tags[name, default: [:]][version] = new }
                var headers = ["docker-content-digest": new.description]
                let manifest = try? CanonicalJSON.decode(ImageManifest.self, from: request.body)
                if features.referrers, let subject = manifest?.subject {
                    headers["oci-subject"] = subject.digest.description
                }
                return Answer(201, headers)
            case "DELETE":
                guard let digest else { return .error(404, "MANIFEST_UNKNOWN") }
                if (try? Digest(version)) == nil {
                    guard features.deletesTags else { return .error(405, "UNSUPPORTED") }
                    state.tags[name]?[version] = nil
                } else {
                    state.manifests[name]?[digest] = nil
                    for (tag, value) in state.tags[name] ?? [:] where value == digest {
                        state.tags[name]?[tag] = nil
                    }
                }
                return Answer(202)
            default:
                guard let digest, let found = state.manifests[name]?[digest] else {
                    return .error(404, "MANIFEST_UNKNOWN")
                }
                return Answer(
                    200,
                    ["content-type": found.type, "docker-content-digest": digest.description],
                    found.bytes)
            }
        }
    }

    /// A registry takes no manifest of which something is missing.
    private func isComplete(_ bytes: [UInt8], _ name: String, _ state: TestRegistry.State) -> Bool {
        if let index = try? CanonicalJSON.decode(ImageIndex.self, from: bytes) {
            return index.manifests.allSatisfy { state.manifests[name]?[$0.digest] != nil }
        }
        guard let manifest = try? CanonicalJSON.decode(ImageManifest.self, from: bytes) else {
            return false
        }
        return ([manifest.config] + manifest.layers).allSatisfy {
            state.blobs[name]?[$0.digest] != nil
        }
    }

    private func blob(
        _ request: TestRegistry.Request, _ name: String, _ text: String
    ) -> Answer {
        guard let digest = try? Digest(text),
            let bytes = state.value.withLock({ $0.blobs[name]?[digest] })
        else { return .error(404, "BLOB_UNKNOWN") }
        guard let range = request.headers["range"], let start = Int(range.dropFirst(6).dropLast())
        else { return Answer(200, [:], bytes) }
        guard start < bytes.count else { return Answer(416) }
        return Answer(
            206, ["content-range": "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"],
            Array(bytes[start...]))
    }

    private func referrers(
        _ request: TestRegistry.Request, _ name: String, _ text: String
    ) -> Answer {
        let all = state.value.withLock { $0.manifests[name] ?? [:] }
        var found: [Descriptor] = []
        for (digest, entry) in all.sorted(by: { $0.key < $1.key }) {
            guard let manifest = try? CanonicalJSON.decode(ImageManifest.self, from: entry.bytes),
                manifest.subject?.digest.description == text
            else { continue }
            var descriptor = Descriptor(
                mediaType: MediaType(rawValue: entry.type), digest: digest,
                size: Int64(entry.bytes.count))
            descriptor.artifactType = manifest.artifactType ?? manifest.config.mediaType.rawValue
            descriptor.annotations = manifest.annotations
            found.append(descriptor)
        }
        let bytes = (try? CanonicalJSON.encode(ImageIndex(manifests: found))) ?? []
        return Answer(200, ["content-type": MediaType.ociIndex.rawValue], bytes)
    }
}

// MARK: - Uploads

extension RegistryAnswers {
    private func upload(
        _ request: TestRegistry.Request, _ name: String, _ id: String?
    ) -> Answer {
        state.value.withLock { state in
            guard let id else {
                if let text = request.query["mount"], let digest = try? Digest(text),
                    let bytes = request.query["from"].flatMap({ state.blobs[$0]?[digest] })
                {
                    state.blobs[name, default: [:]][digest] = bytes
                    return Answer(201)
                }
                let new = "u\(state.uploads.count)-\(state.requests.count)"
                state.uploads[new] = []
                return Answer(202, ["location": location(name, new)])
            }
            guard var content = state.uploads[id] else { return .error(404, "BLOB_UPLOAD_UNKNOWN") }
            switch request.method {
            case "GET":
                return Answer(
                    204,
                    [
                        "range": "0-\(max(0, content.count - 1))", "location": location(name, id),
                    ])
            case "PATCH":
                if let range = request.headers["content-range"],
                    Int(range.prefix { $0 != "-" }) != content.count
                {
                    return Answer(416)
                }
                content += request.body
                state.uploads[id] = content
                return Answer(202, ["location": location(name, id)])
            case "PUT":
                content += request.body
                let digest = DigestHasher.digest(of: content)
                guard request.query["digest"] == digest.description else {
                    return .error(400, "DIGEST_INVALID")
                }
                state.uploads[id] = nil
                state.blobs[name, default: [:]][digest] = content
                return Answer(201, ["docker-content-digest": digest.description])
            default: return .error(405, "UNSUPPORTED")
            }
        }
    }

    private func location(_ name: String, _ id: String) -> String {
        "/v2/\(name)/blobs/uploads/\(id)" + (features.uploadsHaveQuery ? "?state=a%2Fb" : "")
    }

    /// Keeps what came of an upload before its connection broke.
    func keepPart(_ request: TestRegistry.Request, _ count: Int) {
        guard let id = request.path.split(separator: "/").last.map(String.init) else { return }
        state.value.withLock { state in
            guard state.uploads[id] != nil else { return }
            state.uploads[id]? += request.body.prefix(count)
        }
    }
}
