import OCIModel
import TestSupport
import Testing

/// `key`, `sign`, `verify` and `attest` as commands, in every place on this machine.
struct SigningCommandTests {
    private let supply: SupplyBench
    private var bench: Workbench { supply.bench }

    init() throws {
        supply = try SupplyBench()
        for name in ["release", "other"] { try supply.makeKey(name) }
    }

    private func place(_ kind: String) throws -> String {
        if kind == "store" { return "web:1" }
        let text = kind == "oci" ? "oci:layout:1" : "oci-archive:a.tar:1"
        try supply.expectSuccess("copy", "web:1", text, "--quiet")
        return text
    }

    private func verify(_ place: String, _ more: String..., key: String = "release.pub") throws
        -> ProcessResult
    {
        try bench.start(["verify", "--quiet", "--key", key, place] + more).wait()
    }

    @Test(arguments: ["store", "oci", "oci-archive"])
    func whatIsSignedIsVerified(_ kind: String) throws {
        let place = try place(kind)
        expectRefusal(try verify(place), code: 3, naming: ["no signature", "(0 there, 1 wanted)"])
        let signed = try supply.expectSuccess("sign", "--key", "release.key", place, "--quiet")
        #expect(signed.stdout.contains("sha256-\(supply.digest.hex).sig"))
        let verified = try verify(place)
        #expect(verified.status == 0, "\(verified.stderr)")
        #expect(verified.stdout.contains("signature"))
        expectRefusal(
            try verify(place, key: "other.pub"), code: 3, naming: ["(1 there, 1 wanted)"])
        // A statement has to be there, and signed.
        let predicate = try bench.folder.write(#"{"author": "me"}"#, to: "predicate.json")
        expectRefusal(
            try verify(place, "--attestation", "openvex"), code: 3, naming: ["openvex"])
        try supply.expectSuccess(
            "attest", "--key", "other.key", "--type", "openvex", "--predicate", predicate, place,
            "--quiet")
        expectRefusal(
            try verify(place, "--attestation", "openvex"), code: 3, naming: ["not signed by"])
        try supply.expectSuccess(
            "attest", "--key", "release.key", "--type", "openvex", "--predicate", predicate, place,
            "--quiet")
        #expect(try verify(place, "--attestation", "openvex").status == 0)
        #expect(try bench.debris().isEmpty)
    }

    @Test func whatTheBuildAttachedIsSigned() throws {
        try supply.expectSuccess("sign", "--key", "release.key", "web:1", "--quiet")
        try supply.expectSuccess("attest", "--key", "release.key", "web:1", "--quiet")
        try bench.folder.write(
            #"{"keys": ["release.pub"], "attestations": ["spdx", "provenance"]}"#,
            to: "policies/policy.json")
        try bench.folder.write(Files.text(bench.path("release.pub")), to: "policies/release.pub")
        let met = try supply.socle("verify", "--policy", "policies/policy.json", "web:1", "-q")
        #expect(met.status == 0, "\(met.stderr)")
        try bench.folder.write(
            #"{"keys": ["release.pub"], "attestations": ["cyclonedx"]}"#, to: "strict.json")
        expectRefusal(
            try supply.socle("verify", "--policy", "strict.json", "web:1", "-q"), code: 3,
            naming: ["web:1", "cyclonedx"])
    }

    @Test func aManifestThatWasChangedIsRefused() throws {
        let place = try place("oci")
        try supply.expectSuccess("sign", "--key", "release.key", place, "--quiet")
        let file = bench.path("layout/blobs/sha256/\(supply.digest.hex)")
        var bytes = try Files.read(file)
        bytes[bytes.count / 2] ^= 1
        try Files.write(bytes, to: file)
        let result = try verify(place)
        #expect(result.status == 3, "\(result.stderr)")
        #expect(result.stderr.contains("it was changed"))
    }

    @Test func aPayloadThatWasChangedIsNoSignature() throws {
        let place = try place("oci")
        try supply.expectSuccess("sign", "--key", "release.key", place, "--quiet")
        for name in try Files.list(bench.path("layout/blobs/sha256")) {
            let file = bench.path("layout/blobs/sha256/\(name)")
            var bytes = try Files.read(file)
            guard bytes.starts(with: Array(#"{"critical""#.utf8)) else { continue }
            bytes[bytes.count - 2] ^= 1
            try Files.write(bytes, to: file)
        }
        expectRefusal(try verify(place), code: 3, naming: ["0 there", "damaged"])
    }

    @Test func aSignatureIsForItsDigestAlone() throws {
        try supply.expectSuccess("sign", "--key", "release.key", "web:1", "--quiet")
        let spec = try supply.debian.specification(["base-files", "elevate"], to: "other.yaml")
        try bench.build(spec, tag: "web:2")
        expectRefusal(try verify("web:2"), code: 3, naming: ["web:2", "0 there"])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var says: [String]
        var code: Int32 = 2
        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(arguments: ["sign", "--key", "none.key", "web:1"], says: ["none.key"]),
        Case(arguments: ["sign", "--key", "release.pub", "web:1"], says: ["release.pub"]),
        Case(arguments: ["sign", "--key", "release.key", "dir:."], says: ["cannot be kept there"]),
        Case(
            arguments: ["sign", "--key", "release.key", "docker-archive:x.tar"],
            says: ["cannot be kept there"]),
        Case(
            arguments: ["sign", "--key", "release.key", "none:1"], says: ["no image `none:1`"],
            code: 1),
        Case(arguments: ["verify", "--key", "release.key", "web:1"], says: ["release.key"]),
        Case(arguments: ["verify", "--policy", "none.json", "web:1"], says: ["none.json"]),
        Case(arguments: ["verify", "--policy", "release.pub", "web:1"], says: ["release.pub"]),
        Case(
            arguments: ["verify", "--key", "release.pub", "--attestation", "x", "web:1"],
            says: ["--attestation x"]),
        Case(
            arguments: ["verify", "--key", "release.pub", "--platform", "arm64", "web:1"],
            says: ["no image for linux/arm64"], code: 1),
        Case(
            arguments: [
                "attest", "--key", "release.key", "--type", "x", "--predicate", "p", "web:1",
            ], says: ["--type x"]),
        Case(arguments: ["key", "release"], says: ["release.key is there already"]),
    ])
    func refusals(_ example: Case) throws {
        let result = try bench.start(
            example.arguments, environment: ["SOCLE_KEY_PASSWORD": "secret"]
        ).wait()
        expectRefusal(result, code: example.code, naming: example.says)
        #expect(try bench.names() == ["web:1"])
    }

    @Test func aSealedKeyWantsItsPassword() throws {
        try supply.expectSuccess("key", "sealed")
        #expect(try Files.text(bench.path("sealed.key")).contains("ENCRYPTED SIGSTORE"))
        let result = try bench.start(
            ["sign", "--key", "sealed.key", "web:1"],
            environment: ["SOCLE_KEY_PASSWORD": "wrong"]
        ).wait()
        expectRefusal(result, code: 2, naming: ["sealed.key", "the password does not open it"])
        try supply.expectSuccess("sign", "--key", "sealed.key", "web:1", "-q")
        #expect(try verify("web:1", key: "sealed.pub").status == 0)
    }
}
