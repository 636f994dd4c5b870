/// A kind of secret that has no place in an image.
public enum SecretKind: String, Sendable, CaseIterable, Codable {
    /// A private key in PEM.
    case privateKey = "private key"
    /// A key of Amazon's cloud.
    case awsKey = "AWS access key"
    /// A token of GitHub.
    case gitHubToken = "GitHub token"
    /// A token of GitLab.
    case gitLabToken = "GitLab token"
    /// A token of Slack.
    case slackToken = "Slack token"
    /// A key of Google's cloud.
    case googleKey = "Google API key"
    /// A token of npm.
    case npmToken = "npm token"
    /// A token of PyPI.
    case pypiToken = "PyPI token"
    /// A key of Stripe.
    case stripeKey = "Stripe key"
}

/// Looks for secrets by the forms that their issuers gave them.
struct SecretScanner {
    /// A form: how it begins, then how many characters of which kind follow.
    private struct Form {
        let kind: SecretKind
        let start: [UInt8]
        let length: Int
        let isUpper: Bool
    }

    private static let forms: [Form] = [
        Form(kind: .awsKey, start: Array("AKIA".utf8), length: 16, isUpper: true),
        Form(kind: .awsKey, start: Array("ASIA".utf8), length: 16, isUpper: true),
        Form(kind: .gitHubToken, start: Array("ghp_".utf8), length: 36, isUpper: false),
        Form(kind: .gitHubToken, start: Array("gho_".utf8), length: 36, isUpper: false),
        Form(kind: .gitHubToken, start: Array("ghs_".utf8), length: 36, isUpper: false),
        Form(kind: .gitHubToken, start: Array("github_pat_".utf8), length: 22, isUpper: false),
        Form(kind: .gitLabToken, start: Array("glpat-".utf8), length: 20, isUpper: false),
        Form(kind: .slackToken, start: Array("xoxb-".utf8), length: 24, isUpper: false),
        Form(kind: .slackToken, start: Array("xoxp-".utf8), length: 24, isUpper: false),
        Form(kind: .googleKey, start: Array("AIza".utf8), length: 35, isUpper: false),
        Form(kind: .npmToken, start: Array("npm_".utf8), length: 36, isUpper: false),
        Form(
            kind: .pypiToken, start: Array("pypi-AgEIcHlwaS5vcmc".utf8), length: 40, isUpper: false),
        Form(kind: .stripeKey, start: Array("sk_live_".utf8), length: 24, isUpper: false),
    ]

    /// Which bytes a form, or a key in PEM, may begin with: most are passed over by this alone.
    private static let starts: [Bool] = {
        var starts = [Bool](repeating: false, count: 256)
        for form in forms { starts[Int(form.start[0])] = true }
        starts[Int(UInt8(ascii: "-"))] = true
        return starts
    }()

    private static let begin = Array("-----BEGIN ".utf8)
    private static let key = Array("PRIVATE KEY-----".utf8)

    /// The kinds that a text has, in the order of their names.
    static func scan(_ text: UnsafeRawBufferPointer) -> [SecretKind] {
        var found: Set<SecretKind> = []
        starts.withUnsafeBufferPointer { starts in
            for index in 0..<text.count where starts[Int(text[index])] {
                look(text, at: index, &found)
            }
        }
        return SecretKind.allCases.filter(found.contains)
    }

    private static func look(
        _ text: UnsafeRawBufferPointer, at index: Int, _ found: inout Set<SecretKind>
    ) {
        if text[index] == UInt8(ascii: "-") {
            if has(text, begin, at: index), isKey(text, after: index + begin.count) {
                found.insert(.privateKey)
            }
            return
        }
        if index > 0, isWord(text[index - 1]) { return }
        for form in forms where has(text, form.start, at: index) {
            let rest = text[(index + form.start.count)...].prefix(form.length)
            let isWhole =
                rest.count == form.length
                && rest.allSatisfy { form.isUpper ? isUpper($0) : isWord($0) || $0 == 0x2D }
            // An example in a manual repeats one character or counts; a real one does neither.
            if isWhole, Set(rest).count >= 8 { found.insert(form.kind) }
        }
    }

    /// A label such as `RSA PRIVATE KEY`, and key material on the next line.
    private static func isKey(_ text: UnsafeRawBufferPointer, after start: Int) -> Bool {
        for index in start..<min(start + 24, text.count) where has(text, key, at: index) {
            let rest = text[(index + key.count)...].drop { $0 == 0x0D || $0 == 0x0A }
            let line = rest.prefix(64)
            return line.count == 64
                && line.allSatisfy { isWord($0) || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D }
        }
        return false
    }

    private static func has(_ text: UnsafeRawBufferPointer, _ word: [UInt8], at index: Int) -> Bool
    {
        guard index + word.count <= text.count else { return false }
        for place in 0..<word.count where text[index + place] != word[place] { return false }
        return true
    }

    private static func isUpper(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isUpper(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
}
