import OCIModel
import Testing

@testable import Store

struct WebAddressTests {
    struct Case: Sendable {
        let text: String
        let url: String
    }

    @Test(arguments: [
        Case(text: "http://a.example", url: "http://a.example/"),
        Case(text: "HTTP://A.Example:80/x", url: "http://a.example/x"),
        Case(text: "https://a.example:443/x?y=1#z", url: "https://a.example/x?y=1"),
        Case(text: "https://a.example:8443?y", url: "https://a.example:8443/?y"),
        Case(text: "http://u:p%40@a_b.example/x", url: "http://a_b.example/x"),
        Case(text: "http://[::1]:8080/x", url: "http://[::1]:8080/x"),
        Case(text: "http://a/b c+d~e%20f{g}é", url: "http://a/b%20c+d~e%20f%7Bg%7D%C3%A9"),
        Case(text: "http://a/b/./c/../d//e/..", url: "http://a/b/d//"),
        Case(text: "http://a/../../x", url: "http://a/x"),
    ])
    func normalises(_ example: Case) throws {
        #expect(try #require(WebAddress(example.text)).url == example.url)
    }

    @Test(arguments: [
        "ftp://a/", "a.example/x", "http://", "http:///x", "http://a:0/", "http://a:99999/",
        "http://a:b/", "http://[::1/", "http://a b/",
    ])
    func refuses(_ text: String) { #expect(WebAddress(text) == nil) }

    @Test func credentialsAreApart() throws {
        let address = try #require(WebAddress("https://us%65r:p%3Aw@a.example/x?token=1"))
        #expect(address.credentials == BasicCredentials(user: "user", password: "p:w"))
        #expect(address.credentials?.authorization.text == "Basic dXNlcjpwOnc=")
        #expect(address.description == "https://a.example/x")
        #expect("\(address)".contains("user") == false)
        #expect(!String(reflecting: address.credentials).contains("p:w"))
    }

    struct Redirect: Sendable {
        let to: String
        let url: String?
    }

    @Test(arguments: [
        Redirect(to: "https://b.example/y", url: "https://b.example/y"),
        Redirect(to: "//b.example/y", url: "http://b.example/y"),
        Redirect(to: "/y?q", url: "http://a.example/y?q"),
        Redirect(to: "y", url: "http://a.example/d/y"),
        Redirect(to: "../y", url: "http://a.example/y"),
        Redirect(to: "?r", url: "http://a.example/d/x?r"),
        Redirect(to: "ftp://b.example/", url: nil),
        Redirect(to: "javascript:x", url: nil),
        Redirect(to: "y:z/q", url: nil),
        Redirect(to: "./y:z", url: "http://a.example/d/y:z"),
    ])
    func resolves(_ redirect: Redirect) throws {
        let address = try #require(WebAddress("http://u:p@a.example/d/x?q=1"))
        let target = address.resolving(redirect.to)
        #expect(target?.url == redirect.url)
        #expect(target?.credentials == nil)
    }
}

struct CredentialTests {
    private func who(_ store: CredentialStore, _ url: String) throws -> String? {
        try store.credentials(for: #require(WebAddress(url)))?.user
    }

    @Test func netrcIsRead() throws {
        let text = """
            # a comment
            machine a.example login anna password "p w\\"x"
            machine b.example:8080
              login bert
              account ignored
              password secret
            macdef init
            machine not.example login nobody

            default login guest
            """
        var store = CredentialStore()
        try store.add(netrc: text)
        #expect(try who(store, "http://a.example/x") == "anna")
        #expect(try who(store, "http://A.EXAMPLE:99/x") == "anna")
        #expect(try who(store, "http://b.example:8080/") == "bert")
        #expect(try who(store, "http://b.example/") == "guest")
        #expect(try who(store, "http://not.example/") == "guest")
        let address = try #require(WebAddress("http://a.example"))
        #expect(store.credentials(for: address)?.password.text == "p w\"x")
    }

    @Test func httpAuthIsRead() throws {
        var store = CredentialStore()
        try store.add(httpAuth: "basic:a.example:user:pass:word")
        let address = try #require(WebAddress("https://a.example/x"))
        #expect(store.credentials(for: address)?.password.text == "pass:word")
        #expect(try who(store, "https://sub.a.example/x") == nil)
    }

    @Test func theURLComesFirst() throws {
        var store = CredentialStore()
        try store.add(httpAuth: "basic:a.example:env:x")
        try store.add(netrc: "machine a.example login file password x")
        #expect(try who(store, "https://url:x@a.example/") == "url")
        #expect(try who(store, "https://a.example/") == "env")
    }

    @Test(arguments: ["", "basic:a:b", "bearer:a:b:c", "basic::u:p"])
    func badHTTPAuth(_ text: String) {
        var store = CredentialStore()
        let error = #expect(throws: FetchSettingError.self) { try store.add(httpAuth: text) }
        #expect(error?.setting == "HTTP_AUTH")
    }

    @Test(arguments: ["login x", "machine", "machine a login", "sesame open"])
    func badNetrc(_ text: String) {
        var store = CredentialStore()
        let error = #expect(throws: FetchSettingError.self) { try store.add(netrc: text) }
        #expect(error?.description.contains("sesame") == false)
    }

    @Test func secretsAreNotShown() {
        let secret = Secret("hidden")
        var dumped = ""
        dump(BasicCredentials(user: "u", password: "hidden"), to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains("hidden"))
        }
    }
}

struct ProxyTests {
    struct Case: Sendable {
        let url: String
        let proxy: String?
    }

    private static let environment = [
        "http_proxy": "http://u:p@plain.example:3128", "HTTPS_PROXY": "secure.example:8080",
        "HTTP_PROXY": "http://cgi.example",
        "no_proxy": "a.example, .b.example,c.example:8443 10.1.0.0/16,::2",
    ]

    @Test(arguments: [
        Case(url: "http://x.example/", proxy: "plain.example:3128"),
        Case(url: "https://x.example/", proxy: "secure.example:8080"),
        Case(url: "https://a.example/", proxy: nil),
        Case(url: "https://sub.a.example/", proxy: nil),
        Case(url: "https://nota.example/", proxy: "secure.example:8080"),
        Case(url: "https://b.example/", proxy: nil),
        Case(url: "https://x.b.example/", proxy: nil),
        Case(url: "https://c.example/", proxy: "secure.example:8080"),
        Case(url: "https://c.example:8443/", proxy: nil),
        Case(url: "http://10.1.200.3/", proxy: nil),
        Case(url: "http://10.2.200.3/", proxy: "plain.example:3128"),
        Case(url: "http://[::2]/", proxy: nil),
        Case(url: "http://localhost:8080/", proxy: nil),
        Case(url: "http://127.0.0.1/", proxy: nil),
        Case(url: "http://[::1]/", proxy: nil),
    ])
    func choosesTheProxy(_ example: Case) throws {
        let settings = try ProxySettings(environment: Self.environment)
        let proxy = settings.proxy(for: try #require(WebAddress(example.url)).origin)
        #expect(proxy.map { "\($0.host):\($0.port)" } == example.proxy)
    }

    @Test func details() throws {
        let settings = try ProxySettings(environment: Self.environment)
        #expect(settings.forHTTP?.credentials == BasicCredentials(user: "u", password: "p"))
        #expect(settings.forHTTP?.isSOCKS == false)
        let all = try ProxySettings(environment: ["ALL_PROXY": "socks5h://s.example"])
        #expect(all.forHTTPS?.isSOCKS == true)
        #expect(all.forHTTP?.port == 1080)
        let none = try ProxySettings(environment: ["http_proxy": "p.example:1", "no_proxy": "*"])
        #expect(none.proxy(for: try #require(WebAddress("http://x.example")).origin) == nil)
        #expect(
            try ProxySettings(environment: ["HTTP_PROXY": "http://cgi.example"]) == ProxySettings())
    }

    @Test(arguments: ["https://p.example", "ftp://p.example", "http://", "http://pass:word@:1"])
    func badProxies(_ text: String) {
        let error = #expect(throws: FetchSettingError.self) {
            try ProxySettings(environment: ["https_proxy": text])
        }
        #expect(error?.description.contains("word") == false)
    }
}
