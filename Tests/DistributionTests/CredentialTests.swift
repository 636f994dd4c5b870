import OCIModel
import Store
import SystemPackage
import TestSupport
import Testing

@testable import Distribution

/// Credentials in files and helpers.
struct CredentialTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("credentials") }

    private func login(
        _ text: String, _ registry: String, _ repository: String? = nil
    ) throws -> RegistryLogin? {
        let path = FilePath(try folder.write(text, to: "auth.json"))
        let file = try #require(try AuthFile.read(path))
        return file.login(
            for: try RegistryHost(registry), try repository.map { try RepositoryName($0) })
    }

    struct Case: Sendable {
        var key: String
        var registry: String
        var repository: String?
        var isFound: Bool
    }

    @Test(arguments: [
        Case(key: "reg.example", registry: "reg.example", isFound: true),
        Case(key: "https://reg.example/v2/", registry: "reg.example", isFound: true),
        Case(key: "reg.example", registry: "reg.example:5000", isFound: false),
        Case(key: "reg.example:5000", registry: "reg.example:5000", isFound: true),
        Case(key: "https://index.docker.io/v1/", registry: "docker.io", isFound: true),
        Case(key: "docker.io", registry: "docker.io", repository: "library/debian", isFound: true),
        Case(
            key: "reg.example/team", registry: "reg.example", repository: "team/app", isFound: true),
        Case(key: "reg.example/team", registry: "reg.example", repository: "teams", isFound: false),
        Case(key: "reg.example/team", registry: "reg.example", isFound: false),
    ])
    func keys(_ example: Case) throws {
        let text = #"{"auths":{"\#(example.key)":{"auth":"dXNlcjpzZWM6cmV0"}}}"#
        let found = try login(text, example.registry, example.repository)
        let expected = RegistryLogin.password(BasicCredentials(user: "user", password: "sec:ret"))
        #expect(found == (example.isFound ? expected : nil))
    }

    @Test func theClosestNameCounts() throws {
        let text =
            #"{"auths":{"r.example":{"auth":"YTph"},"r.example/x/y":{"auth":"Yzpj"},"r.example/x":{"auth":"Yjpi"}}}"#
        let found = try login(text, "r.example", "x/y/z")
        #expect(found == .password(BasicCredentials(user: "c", password: "c")))
    }

    @Test func tokensComeBeforePasswords() throws {
        let text = #"{"auths":{"r.example":{"auth":"YTph","identitytoken":"long"}}}"#
        #expect(try login(text, "r.example") == .identityToken(Secret("long")))
    }

    @Test(arguments: ["[", "{\"auths\":[]}", "nonsense"])
    func aDamagedFileIsNamedAndNotShown(_ text: String) throws {
        let path = FilePath(try folder.write(text + "secret", to: "auth.json"))
        let error = #expect(throws: CredentialError.self) { try AuthFile.read(path) }
        #expect(error?.description.contains(path.string) == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test func theFilesAreReadInTheirOrder() async throws {
        _ = try folder.write(
            #"{"auths":{"a.example":{"auth":"YTox"}}}"#, to: "run/containers/auth.json")
        _ = try folder.write(
            #"{"auths":{"a.example":{"auth":"YToy"},"b.example":{"auth":"Yjoy"}}}"#,
            to: "home/.docker/config.json")
        let environment = [
            "XDG_RUNTIME_DIR": folder.appending("run"), "HOME": folder.appending("home"),
        ]
        let files = CredentialFiles(environment: environment)
        #expect(
            try await files.login(for: RegistryHost("a.example"), nil)
                == .password(BasicCredentials(user: "a", password: "1")))
        #expect(
            try await files.login(for: RegistryHost("b.example"), nil)
                == .password(BasicCredentials(user: "b", password: "2")))
        #expect(try await files.login(for: RegistryHost("c.example"), nil) == nil)
    }

    @Test func keepingLeavesTheRestOfTheFile() async throws {
        let path = try folder.write(
            #"{"psFormat":"x","n":1.5,"auths":{"https://a.example/v2/":{"auth":"YTph"},"b.example":{"auth":"Yjpi","email":"e"}}}"#,
            to: "config.json", mode: 0o600)
        let keeper = try CredentialKeeper(named: FilePath(path), environment: [:])
        let place = try await keeper.keep(
            BasicCredentials(user: "new", password: "pass"), for: RegistryHost("a.example"))
        #expect(place == path)
        let root = try CanonicalJSON.decode(
            JSONNode.self, from: try #require(try AuthFile.content(FilePath(path))))
        #expect(
            root
                == .object([
                    "psFormat": .string("x"), "n": .number(1.5),
                    "auths": .object([
                        "a.example": .object(["auth": .string("bmV3OnBhc3M=")]),
                        "b.example": .object(["auth": .string("Yjpi"), "email": .string("e")]),
                    ]),
                ]))
        #expect(try await keeper.forget(RegistryHost("a.example")))
        #expect(try await !keeper.forget(RegistryHost("a.example")))
        #expect(try folder.list().filter { $0.contains("socle") } == [])
    }

    @Test func aNewFileIsForItsOwnerAlone() async throws {
        let path = folder.appending("new/config.json")
        let keeper = try CredentialKeeper(
            environment: ["DOCKER_CONFIG": folder.appending("new")])
        _ = try await keeper.keep(
            BasicCredentials(user: "u", password: "p"), for: RegistryHost("docker.io"))
        let mode = try run("stat", ["-c", "%a", path]).line
        #expect(mode == "600")
        let file = try #require(try AuthFile.read(FilePath(path)))
        #expect(file.auths?.keys.sorted() == ["https://index.docker.io/v1/"])
    }

    /// A helper that keeps one set of credentials in a file.
    private func helper() throws -> [String: String] {
        let kept = folder.appending("kept")
        try folder.write(
            """
            #!/bin/sh
            read -r input
            case "$1" in
            get) [ -f '\(kept)' ] || { echo "credentials not found in native keychain"; exit 1; }
                cat '\(kept)' ;;
            store) printf '%s' "$input" > '\(kept)' ;;
            erase) rm '\(kept)' ;;
            esac
            """, to: "bin/docker-credential-test", mode: 0o755)
        _ = try folder.write(#"{"credHelpers":{"r.example":"test"}}"#, to: "config.json")
        return [
            "PATH": folder.appending("bin") + ":/usr/bin:/bin", "DOCKER_CONFIG": folder.path,
        ]
    }

    @Test func aHelperKeepsAndForgets() async throws {
        let environment = try helper()
        let files = CredentialFiles(environment: environment)
        let registry = try RegistryHost("r.example")
        #expect(try await files.login(for: registry, nil) == nil)
        let keeper = try CredentialKeeper(environment: environment)
        let credentials = BasicCredentials(user: "u", password: "p\"w")
        #expect(try await keeper.keep(credentials, for: registry) == "docker-credential-test")
        #expect(try await files.login(for: registry, nil) == .password(credentials))
        #expect(try await keeper.forget(registry))
        #expect(try await files.login(for: registry, nil) == nil)
    }

    @Test(arguments: ["missing", "../evil", "a b", ""])
    func aHelperThatIsNoneIsNamed(_ name: String) async throws {
        _ = try folder.write(#"{"credHelpers":{"r.example":"\#(name)"}}"#, to: "config.json")
        let files = CredentialFiles(
            environment: ["PATH": folder.appending("bin"), "DOCKER_CONFIG": folder.path])
        await #expect(throws: CredentialError.self) {
            try await files.login(for: RegistryHost("r.example"), nil)
        }
    }
}
