/// Which proxy to ask, from the variables that other programs read too: `http_proxy`, `https_proxy`,
/// `all_proxy` and `no_proxy`, the last three also in capitals.
///
/// `HTTP_PROXY` in capitals is not read, because a CGI program gets it from its client.
public struct ProxySettings: Hashable, Sendable {
    struct Proxy: Hashable, Sendable {
        var host: String
        var port: Int
        var isSOCKS: Bool
        var credentials: BasicCredentials?
    }

    var forHTTP: Proxy?
    var forHTTPS: Proxy?
    private var exceptions: [String] = []

    /// No proxy.
    public init() {}

    /// Reads the variables.
    ///
    /// - Throws: ``FetchSettingError`` for a proxy that is no `http` or SOCKS proxy; its address is
    ///   not repeated there, since it may hold a password.
    public init(environment: [String: String]) throws(FetchSettingError) {
        func first(_ names: [String]) throws(FetchSettingError) -> Proxy? {
            for name in names {
                guard let text = environment[name], !text.isEmpty else { continue }
                guard let proxy = Self.parse(text) else {
                    throw FetchSettingError(
                        setting: name,
                        reason: "not of the form http://HOST:PORT or socks5://HOST:PORT")
                }
                return proxy
            }
            return nil
        }
        forHTTP = try first(["http_proxy", "all_proxy", "ALL_PROXY"])
        forHTTPS = try first(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
        let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        exceptions = list.split { $0 == "," || $0.isWhitespace }.map { $0.lowercased() }
    }

    /// The proxy to ask for an address, or `nil` to go there directly.
    func proxy(for origin: WebAddress.Origin) -> Proxy? {
        guard let proxy = origin.scheme == .http ? forHTTP : forHTTPS else { return nil }
        let isLoopback =
            origin.host == "localhost" || origin.host == "[::1]" || origin.host.hasPrefix("127.")
        if isLoopback || exceptions.contains(where: { Self.covers($0, origin) }) { return nil }
        return proxy
    }

    private static func parse(_ text: String) -> Proxy? {
        var isSOCKS = false
        var url = text
        for scheme in ["socks5h://", "socks5://", "socks://"]
        where url.lowercased().hasPrefix(scheme) {
            isSOCKS = true
            url = "http://" + url.dropFirst(scheme.count)
        }
        if !url.contains("://") { url = "http://" + url }
        guard let address = WebAddress(url), address.origin.scheme == .http else { return nil }
        // Port 80 can hardly be meant for SOCKS: it is what a missing port reads as.
        let port = isSOCKS && address.origin.port == 80 ? 1080 : address.origin.port
        return Proxy(
            host: address.origin.host, port: port, isSOCKS: isSOCKS,
            credentials: address.credentials)
    }

    /// `*`; a host, which covers what is below it too; `.host`; either with a port; an IPv4 network.
    private static func covers(_ pattern: String, _ origin: WebAddress.Origin) -> Bool {
        if pattern == "*" { return true }
        if pattern.contains("/") { return inNetwork(origin.host, pattern) }
        var name = pattern.hasPrefix(".") ? String(pattern.dropFirst()) : pattern
        if !name.hasPrefix("["), name.filter({ $0 == ":" }).count > 1 { name = "[\(name)]" }
        guard let (host, port) = WebAddress.split(name) else { return false }
        if let port, port != origin.port { return false }
        return origin.host == host || origin.host.hasSuffix("." + host)
    }

    private static func inNetwork(_ host: String, _ network: String) -> Bool {
        let parts = network.split(separator: "/")
        guard parts.count == 2, let bits = UInt32(parts[1]), bits <= 32,
            let address = ipv4(host), let base = ipv4(parts[0])
        else { return false }
        return bits == 0 || (address ^ base) >> (32 - bits) == 0
    }

    private static func ipv4(_ text: some StringProtocol) -> UInt32? {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard numbers.count == 4 else { return nil }
        return numbers.reduce(UInt32?(0)) { sum, next in
            guard let sum, let next else { return nil }
            return sum << 8 | UInt32(next)
        }
    }
}
